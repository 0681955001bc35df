#pragma once

#include <optional>
#include <string>

#include "producers/cli/backend.h"
#include "producers/cli/problem.h"

namespace millrace::cli {

/// Watches `millrace.events` for the refusal of one request. What it misses costs a clear message, not correctness.
class RefusalWatch final {
 public:
  /// Begins at the end of the log as it is now: call before publishing the request.
  static Result<RefusalWatch> begin(Backend& backend);

  /// Why the request was refused, as soon as the supervisor said so. Never waits.
  std::optional<Problem> refusal_of(const std::string& event_source, const std::string& event_id);

 private:
  explicit RefusalWatch(event_log::PartitionReader& reader) : reader_(&reader) {}
  event_log::PartitionReader* reader_;  ///< The backend's; a pointer so that a watch can be copied.
};

}  // namespace millrace::cli
