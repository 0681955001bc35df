#pragma once

#include <string>

#include "shared/vocabulary/identifiers.h"

namespace millrace::telemetry {

/// While it lives, every log line of its thread names the job and the task. Scopes nest; the inner one wins.
class LogContext {
 public:
  explicit LogContext(const JobId& job);
  LogContext(const JobId& job, const TaskId& task);
  ~LogContext();
  LogContext(const LogContext&) = delete;
  LogContext& operator=(const LogContext&) = delete;

  struct Ids {
    std::string job{};
    std::string task{};
  };
  /// Of the calling thread; empty texts outside every scope.
  static const Ids& current();

 private:
  Ids former_;
};

}  // namespace millrace::telemetry
