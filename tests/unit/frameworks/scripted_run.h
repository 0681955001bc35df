#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "shared/asl/definition.h"
#include "shared/asl/execution.h"
#include "shared/asl/next_step.h"
#include "shared/time/random.h"
#include "shared/vocabulary/json.h"

namespace millrace::frameworks {

/// One execution of a workflow whose tasks are answered from a script, in virtual time.
class ScriptedRun final {
 public:
  struct Failure {
    std::string error;
    std::string cause;
  };
  using Answer = std::variant<Json, Failure>;

  /// `machine_name` is what the workflow reads as $$.StateMachine.Name.
  ScriptedRun(const asl::Definition& definition, std::string machine_name);

  /// The next answer to a task with this resource. A task without one makes the run end.
  void answer(const std::string& resource, Answer answer);

  asl::Execution run(const Json& input);

  /// The resources of all dispatched tasks, in order, and their inputs.
  const std::vector<std::pair<std::string, Json>>& dispatched() const { return dispatched_; }
  std::vector<std::string> resources() const;
  /// The inputs of the tasks with this resource.
  std::vector<Json> inputs_of(const std::string& resource) const;

 private:
  std::vector<asl::Event> events_for(const asl::Effects& effects);

  const asl::Definition& definition_;
  std::string machine_name_;
  std::map<std::string, std::deque<Answer>> script_;
  std::vector<std::pair<std::string, Json>> dispatched_;
};

}  // namespace millrace::frameworks
