#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "shared/event_log/record_sink.h"
#include "shared/time/clock.h"
#include "workers/supervise/shard_store.h"

namespace millrace::supervise {

/// A record that the log will never take.
struct Undeliverable {
  Shard shard;
  event_log::OutgoingRecord record;
  std::string reason;
};

/// Publishes committed outbox batches and knows how far each shard's were acknowledged without a gap. What fails for now
/// is sent again after a pause, before what was never sent, until it is acknowledged; what fails for good is handed back and counts as sent. One thread.
class Publisher {
 public:
  Publisher(event_log::RecordSink& sink, Clock& clock) : sink_(sink), clock_(clock) {}

  /// Takes a committed batch; batches of a shard come in order.
  void publish(OutboxBatch batch, TimePoint committed_at);

  /// Sends what waits and takes note of acknowledgements; waits up to `timeout` only when something is outstanding.
  std::vector<Undeliverable> pump(Duration timeout);

  /// The highest batch of the shard up to which everything was acknowledged; `known` when nothing is outstanding.
  std::int64_t sent_through(Shard shard, std::int64_t known) const;
  /// When the oldest batch that is not acknowledged yet was committed.
  std::optional<TimePoint> oldest_outstanding() const;
  bool is_idle() const { return waiting_.empty() && in_flight_.empty(); }
  std::size_t outstanding() const { return waiting_.size() + in_flight_.size(); }

  /// Forgets a shard that is no longer ours: its new owner publishes what is unsent.
  void drop(Shard shard);

 private:
  struct Parcel {
    Shard shard;
    std::int64_t batch = 0;
    event_log::OutgoingRecord record;
  };
  struct BatchProgress {
    std::size_t unacknowledged = 0;
    TimePoint committed_at;
  };
  void acknowledge(const Parcel& parcel);

  event_log::RecordSink& sink_;
  Clock& clock_;
  Duration paused_until_ = Duration::min();  ///< By the monotonic clock.
  std::deque<Parcel> waiting_;
  std::unordered_map<std::uint64_t, Parcel> in_flight_;
  std::uint64_t next_ticket_ = 1;
  std::map<Shard, std::map<std::int64_t, BatchProgress>> progress_;  ///< Batches not wholly acknowledged, or behind such.
};

}  // namespace millrace::supervise
