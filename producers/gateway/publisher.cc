#include "producers/gateway/publisher.h"

#include <utility>

namespace millrace::gateway {
namespace {

constexpr Duration kLookForWork = std::chrono::seconds(1);
/// Between two looks at the queue while deliveries are awaited.
constexpr Duration kDeliveryWait = std::chrono::milliseconds(5);
constexpr std::size_t kInFlightMax = 10'000;

Error stopping() { return Error{ErrorKind::kCancelled, "publish", "the gateway is stopping; ask another one"}; }

}  // namespace

Publisher::Publisher(event_log::RecordSink& sink, Clock& clock)
    : sink_(sink), clock_(clock), thread_([this](const std::stop_token& stop) { run(stop); }) {}

Publisher::~Publisher() {
  thread_.request_stop();
  {
    const std::lock_guard lock(mutex_);
    news_.notify_all();
  }
  thread_.join();
  for (auto& waiting : fresh_) waiting.promise.set_value(stopping());
  for (auto& [ticket, promise] : in_flight_) promise.set_value(stopping());
}

Result<void> Publisher::publish(event_log::OutgoingRecord record, Duration patience) {
  std::future<Result<void>> word;
  {
    const std::lock_guard lock(mutex_);
    if (fresh_.size() >= kInFlightMax) return transient("publish", "too many requests wait for Kafka; try again in a moment");
    fresh_.push_back({.record = std::move(record)});
    word = fresh_.back().promise.get_future();
    news_.notify_one();
  }
  if (word.wait_for(patience) == std::future_status::ready) return word.get();
  return Error{ErrorKind::kUnknownOutcome, "publish", "Kafka did not acknowledge the request in time"};
}

void Publisher::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::deque<Waiting> fresh;
    {
      std::unique_lock lock(mutex_);
      if (in_flight_.empty()) {
        clock_.wait_for(lock, news_, kLookForWork, [&] { return !fresh_.empty() || stop.stop_requested(); });
      }
      if (in_flight_.size() < kInFlightMax) fresh.swap(fresh_);
    }
    send(std::move(fresh));
    settle();
  }
}

void Publisher::send(std::deque<Waiting> fresh) {
  for (auto& waiting : fresh) {
    const std::uint64_t ticket = next_ticket_++;
    if (auto taken = sink_.send(std::move(waiting.record), ticket); !taken) {
      waiting.promise.set_value(taken);
      continue;
    }
    in_flight_.emplace(ticket, std::move(waiting.promise));
  }
}

void Publisher::settle() {
  if (in_flight_.empty()) return;
  for (const event_log::Delivery& delivery : sink_.collect(kDeliveryWait)) {
    const auto found = in_flight_.find(delivery.ticket);
    if (found == in_flight_.end()) continue;
    found->second.set_value(delivery.error ? Result<void>(*delivery.error) : Result<void>());
    in_flight_.erase(found);
  }
}

}  // namespace millrace::gateway
