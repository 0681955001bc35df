#include "producers/jobs/publish_one.h"

namespace millrace::jobs {
namespace {

constexpr Duration kPatience = std::chrono::seconds(10);
constexpr int kDeliveriesAwaited = 3;  // The sink repeats by itself within its own time-out.

}  // namespace

Result<void> publish_one(event_log::RecordSink& sink, event_log::OutgoingRecord record, std::uint64_t ticket) {
  if (auto sent = sink.send(std::move(record), ticket); !sent) return sent;
  for (int i = 0; i < kDeliveriesAwaited; ++i) {
    for (const event_log::Delivery& delivery : sink.collect(kPatience)) {
      if (delivery.ticket != ticket) continue;
      if (delivery.error) return *delivery.error;
      return {};
    }
  }
  return transient("kafka", "the broker did not acknowledge the record in time; see `millrace doctor`");
}

}  // namespace millrace::jobs
