#pragma once

#include <deque>
#include <string>
#include <vector>

#include "producers/cli/simulate/mocked_tasks.h"
#include "shared/asl/next_step.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli {

/// One run of a workflow in virtual time: tasks are answered at once, in the order of their dispatch; when nothing is
/// left to answer the clock jumps to the execution's next timer.
class Simulation final {
 public:
  Simulation(const asl::Definition& definition, MockedTasks tasks, TimePoint start);

  /// Runs to the end. Rejected when a task has no answer, or when nothing can happen any more.
  Result<void> run(const std::string& machine_name, Json input);

  const asl::Execution& execution() const { return execution_; }
  const std::vector<asl::HistoryEvent>& history() const { return history_; }

 private:
  void apply(const asl::Event& event);

  const asl::Definition& definition_;
  MockedTasks tasks_;
  SeededRandom random_{0};
  TimePoint now_;
  asl::Execution execution_;
  std::vector<asl::HistoryEvent> history_;
  std::deque<asl::DispatchTask> open_;
};

}  // namespace millrace::cli
