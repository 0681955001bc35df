#pragma once

#include "shared/time/clock.h"
#include "shared/work_loop/task_handler.h"
#include "workers/approve/approval_store.h"

namespace millrace::approve {

/// The pool `approve`, operation `ask`: records a question to a person and frees the worker. The task comes back at the
/// question's deadline, or when somebody decided, and is then answered by what is recorded. No answer means no.
class ApproveHandler final : public work_loop::TaskHandler {
 public:
  struct Dependencies {
    ApprovalStore& approvals;
    const Clock& clock;
  };
  ApproveHandler(Dependencies dependencies, Duration standard_deadline)
      : its_(dependencies), standard_deadline_(standard_deadline) {}

  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task, const work_loop::TaskScope& scope) override;

 private:
  Result<work_loop::TaskOutcome> ask(const work_loop::Task& task);
  Result<work_loop::TaskOutcome> look(const work_loop::Task& task);

  const Dependencies its_;
  const Duration standard_deadline_;
};

}  // namespace millrace::approve
