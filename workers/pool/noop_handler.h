#pragma once

#include <filesystem>
#include <mutex>

#include "shared/work_loop/task_handler.h"

namespace millrace::pool {

/// The pool `noop`, for benchmarks and tests: operation `echo` answers with its input at once, `record` does too after
/// adding it as a line to the process's own file, so that a test can count what was run; any other fails as
/// Millrace.UnknownOperation.
class NoopHandler final : public work_loop::TaskHandler {
 public:
  /// Nothing can be recorded.
  NoopHandler() = default;
  explicit NoopHandler(std::filesystem::path record) : record_(std::move(record)) {}

  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task,
                                        const work_loop::TaskScope& scope) override;

 private:
  Result<work_loop::TaskOutcome> record(const std::string& input);

  std::filesystem::path record_;
  std::mutex mutex_;
};

}  // namespace millrace::pool
