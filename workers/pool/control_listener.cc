#include "workers/pool/control_listener.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>

#include "shared/kafka/kafka_admin.h"
#include "shared/kafka/kafka_partition_reader.h"
#include "topics/job_codec.h"
#include "topics/names.h"

namespace millrace::pool {
namespace {

constexpr Duration kAdminTimeout = std::chrono::seconds{5};
constexpr Duration kPauseAfterTrouble = std::chrono::seconds{1};
/// A stop interrupts the wait.
constexpr Duration kPollWait = std::chrono::seconds{5};
constexpr std::size_t kHintsMax = 1'000;

}  // namespace

ControlListener::ControlListener(kafka::KafkaSettings settings, Clock& clock,
                                 std::function<void(const topics::ControlHint&)> hear)
    : settings_(std::move(settings)),
      clock_(clock),
      hear_(std::move(hear)),
      thread_([this](const std::stop_token& stop) { listen_until(stop); }) {}

void ControlListener::listen_until(const std::stop_token& stop) {
  auto opened = kafka::KafkaPartitionReader::open(settings_, "millrace.control");
  if (!opened) {
    spdlog::error("control: tasks cannot be stopped from outside: {}", describe(opened.error()));
    return;
  }
  kafka::KafkaPartitionReader& reader = **opened;
  const std::stop_callback wake{stop, [&] { reader.wake(); }};
  bool is_following = false;
  while (!stop.stop_requested()) {
    if (!is_following) {
      is_following = follow(reader).has_value();
      if (!is_following) pause(stop);
      continue;
    }
    const auto fetched = reader.poll(kHintsMax, kPollWait);
    if (!fetched || !fetched->reset.empty()) is_following = false;
    if (!fetched) continue;
    for (const event_log::Record& record : fetched->records) {
      if (const auto hint = topics::read_control(record))
        hear_(*hint);  // What is no hint is nobody's business here.
    }
  }
}

Result<void> ControlListener::follow(event_log::PartitionReader& reader) {
  const auto admin = kafka::KafkaAdmin::open(settings_, kAdminTimeout);
  if (!admin) return admin.error();
  const auto topics = (*admin)->topics();
  if (!topics) return topics.error();
  const auto control = std::find_if(topics->begin(), topics->end(),
                                    [](const kafka::Topic& topic) { return topic.name == topics::kControl; });
  if (control == topics->end())
    return transient("control", "topic millrace.control does not exist; `millrace topics apply` makes it");
  const auto ranges = (*admin)->ranges_of({*control});
  if (!ranges) return ranges.error();
  std::map<event_log::TopicPartition, std::int64_t> ends;
  for (const auto& [partition, range] : *ranges) ends[partition] = range.end;
  return reader.assign(ends);
}

void ControlListener::pause(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable stopped;
  const std::stop_callback wake{stop, [&] {
                                  const std::lock_guard lock{mutex};
                                  stopped.notify_all();
                                }};
  std::unique_lock lock{mutex};
  clock_.wait_for(lock, stopped, kPauseAfterTrouble, [&] { return stop.stop_requested(); });
}

}  // namespace millrace::pool
