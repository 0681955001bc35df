#include "workers/supervise/publisher.h"

#include <algorithm>

namespace millrace::supervise {
namespace {
/// The sink's own queue is bounded too; this keeps what a rebuilt producer would have to send again small.
constexpr std::size_t kInFlightMax = 50'000;
/// A topic that is missing is told at once, every time: asking without a pause would do nothing else.
constexpr Duration kPauseBeforeAgain = std::chrono::milliseconds(100);
}  // namespace

void Publisher::publish(OutboxBatch batch, TimePoint committed_at) {
  if (batch.records.empty()) return;
  progress_[batch.shard][batch.batch] = {batch.records.size(), committed_at};
  for (auto& record : batch.records) waiting_.push_back({batch.shard, batch.batch, std::move(record)});
}

std::vector<Undeliverable> Publisher::pump(Duration timeout) {
  std::vector<Undeliverable> refused;
  const auto give_up = [&](Parcel parcel, std::string reason) {
    acknowledge(parcel);
    refused.push_back({parcel.shard, std::move(parcel.record), std::move(reason)});
  };

  const bool is_paused = clock_.monotonic() < paused_until_;
  while (!is_paused && !waiting_.empty() && in_flight_.size() < kInFlightMax) {
    const std::uint64_t ticket = next_ticket_++;
    const auto sent = sink_.send(waiting_.front().record, ticket);
    if (!sent && sent.error().kind != ErrorKind::kRejected) break;
    Parcel parcel = std::move(waiting_.front());
    waiting_.pop_front();
    if (sent) {
      in_flight_.emplace(ticket, std::move(parcel));
    } else {
      give_up(std::move(parcel), sent.error().detail);
    }
  }

  std::map<std::uint64_t, Parcel> again;
  for (const event_log::Delivery& delivery : sink_.collect(in_flight_.empty() ? Duration(0) : timeout)) {
    const auto found = in_flight_.find(delivery.ticket);
    if (found == in_flight_.end()) continue;  // Of a shard that was dropped meanwhile.
    Parcel parcel = std::move(found->second);
    in_flight_.erase(found);
    if (!delivery.error) {
      acknowledge(parcel);
    } else if (delivery.error->kind == ErrorKind::kRejected) {
      give_up(std::move(parcel), delivery.error->detail);
    } else {
      again.emplace(delivery.ticket, std::move(parcel));
    }
  }
  if (!again.empty()) paused_until_ = clock_.monotonic() + kPauseBeforeAgain;
  // Before what was never sent, in their old order: followers see a job's events one after the other.
  for (auto parcel = again.rbegin(); parcel != again.rend(); ++parcel) waiting_.push_front(std::move(parcel->second));
  return refused;
}

void Publisher::acknowledge(const Parcel& parcel) {
  const auto shard = progress_.find(parcel.shard);
  if (shard == progress_.end()) return;
  const auto batch = shard->second.find(parcel.batch);
  if (batch == shard->second.end()) return;
  --batch->second.unacknowledged;
  while (!shard->second.empty() && shard->second.begin()->second.unacknowledged == 0) {
    shard->second.erase(shard->second.begin());
  }
}

std::int64_t Publisher::sent_through(Shard shard, std::int64_t known) const {
  const auto progress = progress_.find(shard);
  if (progress != progress_.end() && !progress->second.empty()) return progress->second.begin()->first - 1;
  return known;
}

std::optional<TimePoint> Publisher::oldest_outstanding() const {
  std::optional<TimePoint> oldest;
  for (const auto& [shard, batches] : progress_) {
    if (batches.empty()) continue;
    const TimePoint first = batches.begin()->second.committed_at;
    oldest = oldest ? std::min(*oldest, first) : first;
  }
  return oldest;
}

void Publisher::drop(Shard shard) {
  std::erase_if(waiting_, [shard](const Parcel& parcel) { return parcel.shard == shard; });
  std::erase_if(in_flight_, [shard](const auto& entry) { return entry.second.shard == shard; });
  progress_.erase(shard);
}

}  // namespace millrace::supervise
