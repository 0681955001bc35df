#pragma once

#include "shared/work_loop/task_handler.h"

namespace millrace::pool {

/// The pool `noop`, for benchmarks and tests: operation `echo` answers with its input at once; any other
/// fails as Millrace.UnknownOperation.
class NoopHandler final : public work_loop::TaskHandler {
 public:
  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task,
                                        const work_loop::TaskScope& scope) override;
};

}  // namespace millrace::pool
