#include "topics/events/dead_letter.h"

#include <charconv>
#include <string_view>

#include "shared/time/timestamp.h"
#include "topics/names.h"

namespace millrace::topics {
namespace {

using event_log::Header;
using event_log::OutgoingRecord;
using event_log::Record;

constexpr std::string_view kOriginalTopic = "x-original-topic";
constexpr std::string_view kOriginalPartition = "x-original-partition";
constexpr std::string_view kOriginalOffset = "x-original-offset";
constexpr std::string_view kOriginalTimestamp = "x-original-timestamp";
constexpr std::string_view kErrorType = "x-error-type";
constexpr std::string_view kErrorMessage = "x-error-message";
constexpr std::string_view kAttemptsMade = "x-attempts";
constexpr std::string_view kFirstFailedAt = "x-first-failed-at";
constexpr std::string_view kLastFailedAt = "x-last-failed-at";
constexpr std::string_view kConsumerGroup = "x-consumer-group";
constexpr std::string_view kReplayCount = "x-replay-count";
constexpr std::string_view kTruncatedFrom = "x-truncated-from";
constexpr std::string_view kDroppedHeaders = "x-dropped-headers";
/// What common tools (kafbat, Spring) look for.
constexpr std::string_view kCompatibleTopic = "kafka_dlt-original-topic";

/// A letter that no broker takes would stop its partition: compression lets records in that are larger than the
/// topic's limit, and neither they nor their headers may make the letter undeliverable.
constexpr std::size_t kMessageBytesMax = 4096;
constexpr std::size_t kRecordKeyBytesMax = 4096;
constexpr std::size_t kHeaderBytesMax = 32 * 1024;

std::string_view text_in(const std::vector<Header>& headers, std::string_view name) {
  std::string_view value;
  for (const Header& header : headers) {
    if (header.name == name) value = header.value;
  }
  return value;
}

template <typename Integer>
Integer number_in(const std::vector<Header>& headers, std::string_view name) {
  const std::string_view text = text_in(headers, name);
  Integer number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool is_reason(std::string_view name) {
  return name == kErrorType || name == kErrorMessage || name == kAttemptsMade || name == kLastFailedAt ||
         name == kConsumerGroup || name == kTruncatedFrom || name == kDroppedHeaders;
}

bool is_origin(std::string_view name) {
  return name == kOriginalTopic || name == kOriginalPartition || name == kOriginalOffset ||
         name == kOriginalTimestamp || name == kCompatibleTopic;
}

void add(std::vector<Header>& headers, std::string_view name, std::string_view value) {
  headers.push_back({std::string(name), std::string(value)});
}

void add_origin(std::vector<Header>& headers, const Record& record) {
  add(headers, kOriginalTopic, record.from.topic);
  add(headers, kOriginalPartition, std::to_string(record.from.partition));
  add(headers, kOriginalOffset, std::to_string(record.offset));
  add(headers, kOriginalTimestamp, to_rfc3339(record.written_at));
  add(headers, kCompatibleTopic, record.from.topic);
}

/// The headers that stay with the record, as far as they fit.
void keep_headers(const Record& record, bool was_replayed, std::vector<Header>& kept) {
  std::size_t bytes = 0;
  int dropped = 0;
  for (const Header& header : record.headers) {
    // A sender may have used our names: only what our own replay wrote is believed.
    const bool is_ours = is_origin(header.name) || header.name == kFirstFailedAt || header.name == kReplayCount;
    if (is_reason(header.name) || (is_ours && !was_replayed)) continue;
    bytes += header.name.size() + header.value.size();
    if (bytes <= kHeaderBytesMax) {
      kept.push_back(header);
    } else {
      ++dropped;
    }
  }
  if (dropped > 0) add(kept, kDroppedHeaders, std::to_string(dropped));
}

void keep_payload(const Record& record, OutgoingRecord& letter) {
  if (record.key && record.key->size() <= kRecordKeyBytesMax) letter.key = record.key;
  if (!record.value) return;
  letter.value = record.value->substr(0, kEventBytesMax);
  if (record.value->size() > kEventBytesMax) add(letter.headers, kTruncatedFrom, std::to_string(record.value->size()));
}

}  // namespace

OutgoingRecord to_dead_letter(const Record& record, const DeadReason& reason) {
  const bool was_replayed = is_replay(record);
  OutgoingRecord letter{std::string(kDead), {}, {}, {}, {}};
  letter.headers.reserve(record.headers.size() + 12);
  keep_headers(record, was_replayed, letter.headers);
  keep_payload(record, letter);
  if (!was_replayed) {
    add_origin(letter.headers, record);
    add(letter.headers, kFirstFailedAt, to_rfc3339(reason.first_failed_at));
    add(letter.headers, kReplayCount, "0");
  }
  add(letter.headers, kErrorType, reason.error.where);
  add(letter.headers, kErrorMessage, std::string_view(reason.error.detail).substr(0, kMessageBytesMax));
  add(letter.headers, kAttemptsMade, std::to_string(reason.attempts));
  add(letter.headers, kLastFailedAt, to_rfc3339(reason.last_failed_at));
  add(letter.headers, kConsumerGroup, reason.consumer_group);
  return letter;
}

DeadLetter read_dead_letter(const Record& record) {
  const auto text = [&](std::string_view name) { return std::string(text_in(record.headers, name)); };
  DeadLetter letter;
  letter.origin = {text(kOriginalTopic), number_in<int>(record.headers, kOriginalPartition)};
  letter.origin_offset = number_in<std::int64_t>(record.headers, kOriginalOffset);
  letter.original_timestamp = text(kOriginalTimestamp);
  letter.error_type = text(kErrorType);
  letter.error_message = text(kErrorMessage);
  letter.attempts = number_in<int>(record.headers, kAttemptsMade);
  letter.first_failed_at = text(kFirstFailedAt);
  letter.last_failed_at = text(kLastFailedAt);
  letter.consumer_group = text(kConsumerGroup);
  letter.replay_count = number_in<int>(record.headers, kReplayCount);
  return letter;
}

bool is_replay(const Record& record) {
  const DeadLetter letter = read_dead_letter(record);
  return letter.replay_count > 0 && letter.origin == record.from;
}

Result<OutgoingRecord> replay_of(const Record& dead_letter) {
  const DeadLetter letter = read_dead_letter(dead_letter);
  if (letter.origin.topic.empty()) {
    return rejected("dead letter", "no header x-original-topic: publish the value to its topic by hand");
  }
  if (!text_in(dead_letter.headers, kTruncatedFrom).empty()) {
    return rejected("dead letter", "only the start of its value was kept: send it anew, the payload as a file");
  }
  OutgoingRecord record{letter.origin.topic, letter.origin.partition, dead_letter.key,
                        dead_letter.value.value_or(""), {}};
  for (const Header& header : dead_letter.headers) {
    if (!is_reason(header.name) && header.name != kReplayCount) record.headers.push_back(header);
  }
  add(record.headers, kReplayCount, std::to_string(letter.replay_count + 1));
  return record;
}

}  // namespace millrace::topics
