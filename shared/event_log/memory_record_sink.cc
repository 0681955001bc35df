#include "shared/event_log/memory_record_sink.h"

#include <utility>

namespace millrace::event_log {

Result<void> MemoryRecordSink::send(OutgoingRecord record, std::uint64_t ticket) {
  const MemoryLog::Faults fault = log_.take_fault();
  if (fault.full_queue > 0) return transient("memory_log.send", "the queue is full");

  Delivery delivery{.ticket = ticket, .error = std::nullopt};
  if (fault.failed > 0) delivery.error = transient("memory_log.send", "failed on request");
  const int copies = fault.failed > 0 || fault.lost > 0 ? 0 : 1 + fault.duplicated;
  for (int copy = 0; copy < copies; ++copy) {
    if (const auto written = log_.append(record); !written) delivery.error = written.error();
  }
  deliveries_.push_back(std::move(delivery));
  return {};
}

std::vector<Delivery> MemoryRecordSink::collect(Duration /*timeout*/) {
  if (log_.deliveries_held()) return {};
  return std::exchange(deliveries_, {});
}

}  // namespace millrace::event_log
