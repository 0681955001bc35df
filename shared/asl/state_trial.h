#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shared/asl/definition.h"
#include "shared/asl/execution_state.h"
#include "shared/asl/next_step.h"
#include "shared/asl/state_machine.h"
#include "shared/asl/test_state.h"

namespace millrace::asl {

/// Remembers the stages of a state's data flow and its fault.
class StageRecord final : public StateWatcher {
 public:
  void saw(std::string_view stage, const Data& data) override { stages[std::string(stage)] = *data; }
  void failed(const Fault& seen) override { fault = seen; }

  Json stages = Json::object();
  std::optional<Fault> fault = {};
};

/// One trial: an execution that stands inside its state and is stopped before it enters another.
class StateTrial final {
 public:
  /// `definition` is a machine that starts with the state.
  StateTrial(const StateTest& test, std::shared_ptr<const Definition> definition, TimePoint now);

  /// Everything that can happen without another state. A task is answered by the mock, and stays open without one.
  void run(const std::optional<StateMock>& mock);

  const State& state() const { return *definition_->machine().start; }
  const Branch& branch() const { return execution_.state().root; }
  const StageRecord& record() const { return record_; }
  TimePoint now() const { return now_; }

 private:
  std::vector<DispatchTask> apply(Event event, int transitions_max);

  std::shared_ptr<const Definition> definition_;
  TimePoint now_;
  SeededRandom random_{0};
  StageRecord record_;
  Execution execution_;
};

}  // namespace millrace::asl
