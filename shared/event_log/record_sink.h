#pragma once

#include <cstdint>
#include <vector>

#include "shared/event_log/record.h"
#include "shared/vocabulary/result.h"

namespace millrace::event_log {

/// What became of one record: `error` is absent once the log has acknowledged it. A kRejected error is permanent
/// (too large, unknown topic); any other kind means: send it again.
struct Delivery {
  std::uint64_t ticket = 0;
  std::optional<Error> error;
};

/// Writes records. One thread uses a sink at a time.
class RecordSink {
 public:
  virtual ~RecordSink() = default;

  /// Takes the record for sending; its Delivery with the same ticket follows. kTransient when the sink's queue is
  /// full (collect deliveries, then try again).
  virtual Result<void> send(OutgoingRecord record, std::uint64_t ticket) = 0;

  /// The deliveries since the last call; waits up to `timeout` for the first. When the underlying producer had to
  /// be rebuilt, everything in flight is delivered as kTransient: the caller sends it again.
  virtual std::vector<Delivery> collect(Duration timeout) = 0;
};

}  // namespace millrace::event_log
