#include "producers/gateway/event_feed.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "shared/kafka/kafka_admin.h"
#include "shared/kafka/kafka_partition_reader.h"
#include "topics/names.h"

namespace millrace::gateway {
namespace {

constexpr Duration kTopicsPatience = std::chrono::seconds(5);
constexpr Duration kPauseAfterTrouble = std::chrono::seconds(1);
constexpr Duration kPollWait = std::chrono::seconds(5);  // A stop interrupts it.
constexpr std::size_t kRecordsMax = 1'000;

void pause_until(const std::stop_token& stop, Clock& clock, Duration duration) {
  std::mutex mutex;
  std::condition_variable stopped;
  const std::stop_callback wake(stop, [&] {
    const std::lock_guard lock(mutex);
    stopped.notify_all();
  });
  std::unique_lock lock(mutex);
  clock.wait_for(lock, stopped, duration, [&] { return stop.stop_requested(); });
}

}  // namespace

EventFeed::EventFeed(kafka::KafkaSettings settings, Clock& clock, std::function<void(const topics::JobEvent&)> hear)
    : settings_(std::move(settings)),
      clock_(clock),
      hear_(std::move(hear)),
      thread_([this](const std::stop_token& stop) { follow_until(stop); }) {}

std::optional<std::string> EventFeed::missing() const {
  if (is_following_) return std::nullopt;
  return "the topic millrace.events is not being followed; waits and streams are slower";
}

void EventFeed::follow_until(const std::stop_token& stop) {
  auto opened = kafka::KafkaPartitionReader::open(settings_, "millrace.gateway");
  if (!opened) {
    spdlog::error("gateway: events cannot be followed, streams are fed by sweeps alone: {}", describe(opened.error()));
    return;
  }
  kafka::KafkaPartitionReader& reader = **opened;
  const std::stop_callback wake(stop, [&] { reader.wake(); });
  while (!stop.stop_requested()) {
    if (!is_following_) {
      is_following_ = go_to_end(reader).has_value();
      if (!is_following_) pause_until(stop, clock_, kPauseAfterTrouble);
      continue;
    }
    const auto fetched = reader.poll(kRecordsMax, kPollWait);
    if (!fetched || !fetched->reset.empty()) is_following_ = false;
    if (!fetched) continue;
    for (const event_log::Record& record : fetched->records) tell(record);
  }
}

void EventFeed::tell(const event_log::Record& record) const {
  if (const auto event = topics::decode_job_event(record.value.value_or(""))) hear_(*event);
}

Result<void> EventFeed::go_to_end(event_log::PartitionReader& reader) {
  const auto admin = kafka::KafkaAdmin::open(settings_, kTopicsPatience);
  if (!admin) return admin.error();
  const auto topics = (*admin)->topics();
  if (!topics) return topics.error();
  const auto events = std::find_if(topics->begin(), topics->end(), [](const kafka::Topic& topic) { return topic.name == topics::kEvents; });
  if (events == topics->end()) return transient("events", "topic millrace.events does not exist; `millrace topics apply` makes it");
  const auto ranges = (*admin)->ranges_of({*events});
  if (!ranges) return ranges.error();
  std::map<event_log::TopicPartition, std::int64_t> ends;
  for (const auto& [partition, range] : *ranges) ends[partition] = range.end;
  return reader.assign(ends);
}

}  // namespace millrace::gateway
