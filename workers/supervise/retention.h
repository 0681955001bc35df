#pragma once

#include <stop_token>
#include <string>

#include "shared/file_store/file_store.h"
#include "shared/settings/settings.h"
#include "shared/time/clock.h"

namespace millrace::supervise {

/// Erases what has outlived its setting: finished jobs with their history, submissions, logs, approvals and payloads.
/// Works in small steps on a thread and connection of its own; several supervisors may do so at once.
class Retention {
 public:
  struct Ages {
    Duration jobs;
    Duration task_logs;
  };
  Retention(std::string url, Ages ages, file_store::FileStore& files, Clock& clock);
  void run(std::stop_token stop);

 private:
  /// Erases up to one step's worth; answers how many jobs went.
  Result<std::size_t> step();

  const std::string url_;
  const Ages ages_;
  file_store::FileStore& files_;
  Clock& clock_;
};

}  // namespace millrace::supervise
