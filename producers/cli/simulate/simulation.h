#pragma once

#include <deque>
#include <string>
#include <vector>

#include "producers/cli/simulate/mocked_tasks.h"
#include "producers/cli/simulate/simulated_map.h"
#include "shared/asl/next_step.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli {

/// One run of a workflow in virtual time: tasks are answered at once, in the order of their dispatch; when nothing is
/// left to answer the clock jumps to the execution's next timer.
class Simulation final {
 public:
  /// What it meets; all must outlive the simulation.
  struct World {
    MockedTasks& tasks;
    const SimulatedObjects& objects;
  };
  Simulation(const asl::Definition& definition, World world, TimePoint start, asl::Limits limits = {});

  /// Runs to the end, or until a state of the name `until` is entered: then the history ends there. Rejected when a task has no answer, or when nothing can happen any more.
  Result<void> run(const std::string& machine_name, Json input, const std::string& until = {});

  const asl::Execution& execution() const { return execution_; }
  /// Before its end, where `until` said.
  bool has_stopped() const { return has_stopped_; }
  const std::vector<asl::HistoryEvent>& history() const { return history_; }

 private:
  void apply(const asl::Event& event);
  /// Cuts the history behind the entry of the state; false when it has not been entered.
  bool has_reached(const std::string& state);
  Result<void> run_map(const asl::StartMapRun& wanted);

  const asl::Definition& definition_;
  World world_;
  SeededRandom random_{0};
  TimePoint now_;
  asl::Limits limits_;
  asl::Execution execution_;
  std::vector<asl::HistoryEvent> history_;
  bool has_stopped_ = false;
  std::size_t seen_ = 0;  ///< Of the history, by has_reached.
  std::deque<asl::DispatchTask> open_;
  std::deque<asl::StartMapRun> map_runs_;
};

}  // namespace millrace::cli
