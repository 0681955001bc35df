#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "shared/time/random.h"
#include "shared/coordination/batch_progress.h"
#include "workers/enrich/agent_body.h"
#include "workers/enrich/batch_meters.h"
#include "workers/enrich/row_ledger.h"

namespace millrace::enrich {

/// A row that is to be sent.
struct OpenRow {
  std::int64_t row = 0;
  std::string input{};  ///< JSON text.
  std::string input_hash{};
};

/// Why rows of a chunk were left open.
struct Held {
  std::string why{};  ///< "budget", "agent"
  std::string cause{};
  Duration wait{};
};

/// The rows of one chunk on their way through the agent: at most `permits` at once, each with its time and number of tries,
/// failed tries again after a while, outcomes recorded a few at a time. Used by one thread; makes its own.
class ChunkRun final {
 public:
  struct Plan {
    const agents::Agent& agent;
    ChunkClaim claim{};
    std::size_t permits = 1;
    Duration row_timeout{};
    int attempts_max = 1;
    std::string agent_version{};
    std::string session{};
    std::string traceparent{};
  };
  struct Dependencies {
    AgentBody& body;
    RowLedger& ledger;
    coordination::BatchProgress& progress;
    BatchMeters& meters;
    Clock& clock;
    Random& random;
  };
  ChunkRun(const Dependencies& dependencies, Plan plan) : with_(dependencies), plan_(std::move(plan)) {}

  /// What was left open, if anything was. Errors: those of the ledger, and kCancelled when it must stop; what was recorded by
  /// then stays recorded.
  Result<std::optional<Held>> run(std::vector<OpenRow> rows, std::stop_token stop);

 private:
  struct Waiting {
    OpenRow row{};
    int attempts = 0;
    Duration not_before{};  ///< On the monotonic clock.
    Duration time_used{};
    Spent spent{};
    bool is_paid_for = false;  ///< Its worst case is reserved.
  };
  void work(std::stop_token stop);
  std::optional<Waiting> next(std::stop_token stop);
  void take_in(Waiting waiting, CallReport report, Duration took);
  void put_off(Waiting waiting, const AgentAway& away);
  RowOutcome outcome_of(const Waiting& waiting, const CallReport& report) const;
  WorstCase worst_case() const;
  Result<void> look_after(std::stop_token stop);
  Result<void> record_finished(std::stop_token stop);
  Result<void> reserve_ahead();
  Result<void> release_rest();
  bool is_over(std::stop_token stop) const;
  std::size_t rows_per_record() const;
  void tell_change();

  const Dependencies with_;
  const Plan plan_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> waiting_;
  std::vector<RowOutcome> finished_{};  ///< Not yet recorded.
  std::int64_t credit_ = 0;             ///< Rows that may begin: their worst case is reserved.
  std::uint64_t changes_ = 0;           ///< Counts what waiting threads want to hear of.
  std::size_t running_ = 0;
  bool must_pause_ = false;  ///< What is finished cannot be recorded now.
  Duration put_off_{};       ///< How long rows were put off altogether because the agent asked for it.
  std::optional<Held> held_{};
};

}  // namespace millrace::enrich
