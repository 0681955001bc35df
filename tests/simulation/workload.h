#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/worker_process.h"

namespace millrace::simulation {

/// What users do: they submit jobs until they see them accepted, some twice and to any partition; they pause, resume, poll,
/// cancel and redrive; and they answer questions, some of them twice. They know what must come out.
class Workload final {
 public:
  Workload(Outside& outside, EffectLedger& ledger);

  void put_workflows();
  /// One look of the users at their jobs; `is_fair`: they only help things to their end.
  void act(bool is_fair);
  /// Everything is submitted, answered and over.
  bool is_done() const;
  /// Of a run that is over: what came out is what must come out.
  void check(Invariants& invariants);
  /// What is not done yet, for a person.
  std::string describe_open() const;

 private:
  struct Wish {
    std::string workflow;
    std::int64_t n = 0;
    std::string event_id;
    TimePoint at;
    TimePoint asked_again_at;
    bool was_meddled_with = false;  ///< A user cancelled or redrove it: any end is right.
  };
  const supervise::MemoryShardStore::StoredJob* job_of(const Wish& wish) const;
  void submit(Wish& wish);
  void meddle(Wish& wish);
  void help_on(Wish& wish);
  void answer_questions();
  std::int64_t command(const JobId& job, const std::string& kind, const std::string& payload = "{}");
  void check_output(const Wish& wish, const supervise::MemoryShardStore::StoredJob& job, Invariants& invariants) const;

  Outside& outside_;
  EffectLedger& ledger_;
  std::vector<Wish> wishes_;
  std::size_t questions_seen_ = 0;
  std::vector<std::pair<TimePoint, std::pair<std::string, std::string>>> answers_;  ///< Due: token and output.
  std::map<std::string, std::vector<std::int64_t>> answer_commands_;               ///< By token.
  std::vector<std::int64_t> commands_;
};

}  // namespace millrace::simulation
