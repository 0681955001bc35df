#pragma once

#include <vector>

#include "shared/event_log/memory_log.h"
#include "shared/event_log/record_sink.h"

namespace millrace::event_log {

/// Writes to a MemoryLog; obeys its faults.
class MemoryRecordSink final : public RecordSink {
 public:
  explicit MemoryRecordSink(MemoryLog& log) : log_(log) {}
  Result<void> send(OutgoingRecord record, std::uint64_t ticket) override;
  std::vector<Delivery> collect(Duration timeout) override;

 private:
  MemoryLog& log_;
  std::vector<Delivery> deliveries_;
};

}  // namespace millrace::event_log
