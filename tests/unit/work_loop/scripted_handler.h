#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/work_loop/task_handler.h"

namespace millrace::work_loop {

/// Answers "did <input>", except where a script for the task's id says otherwise, one answer a run.
class ScriptedHandler final : public TaskHandler {
 public:
  void answer(const std::string& task, std::vector<Result<TaskOutcome>> answers) {
    scripts_[task] = {answers.begin(), answers.end()};
  }
  /// As a good handler: ends with kCancelled when it is asked to stop.
  void heed_stops(bool heeds) { heeds_stops_ = heeds; }

  Result<TaskOutcome> handle(const Task& task, const TaskScope& scope) override {
    runs.push_back(task);
    stops.push_back(scope.stop.stop_requested());
    if (heeds_stops_ && scope.stop.stop_requested())
      return Error{ErrorKind::kCancelled, "handler", "asked to stop"};
    auto& script = scripts_[task.id.value()];
    if (script.empty()) return TaskOutcome{Succeeded{"did " + task.input}};
    Result<TaskOutcome> next = script.front();
    if (script.size() > 1) script.erase(script.begin());  // The last answer is given for ever.
    return next;
  }

  std::vector<Task> runs;
  std::vector<bool> stops;  ///< Of each run: whether a stop was requested when it began.

 private:
  std::map<std::string, std::vector<Result<TaskOutcome>>> scripts_;
  bool heeds_stops_ = false;
};

}  // namespace millrace::work_loop
