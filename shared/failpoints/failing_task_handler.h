#pragma once

#include "shared/failpoints/failpoints.h"
#include "shared/work_loop/task_handler.h"

namespace millrace::failpoints {

/// A handler with handler.handle: what is lost after it is the outcome of work that was done.
class FailingTaskHandler final : public work_loop::TaskHandler {
 public:
  FailingTaskHandler(work_loop::TaskHandler& handler, Failpoints& failpoints) : handler_(handler), failpoints_(failpoints) {}
  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task, const work_loop::TaskScope& scope) override {
    return failpoints_.pass("handler.handle", [&] { return handler_.handle(task, scope); });
  }

 private:
  work_loop::TaskHandler& handler_;
  Failpoints& failpoints_;
};

}  // namespace millrace::failpoints
