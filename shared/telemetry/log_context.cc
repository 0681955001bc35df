#include "shared/telemetry/log_context.h"

#include <utility>

namespace millrace::telemetry {
namespace {

LogContext::Ids& ids_of_thread() {
  thread_local LogContext::Ids ids;
  return ids;
}

}  // namespace

LogContext::LogContext(const JobId& job) : former_(std::exchange(ids_of_thread(), Ids{.job = job.value(), .task = {}})) {}

LogContext::LogContext(const JobId& job, const TaskId& task)
    : former_(std::exchange(ids_of_thread(), Ids{.job = job.value(), .task = task.value()})) {}

LogContext::~LogContext() { ids_of_thread() = std::move(former_); }

const LogContext::Ids& LogContext::current() { return ids_of_thread(); }

}  // namespace millrace::telemetry
