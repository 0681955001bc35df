#pragma once

#include <string>

#include "shared/event_log/record.h"
#include "shared/vocabulary/error.h"
#include "shared/vocabulary/result.h"

namespace millrace::topics {

/// Why a record was given up. `error.where` is the refusal's name, `error.detail` what a person should do.
struct DeadReason {
  Error error;
  int attempts = 1;
  TimePoint first_failed_at;
  TimePoint last_failed_at;
  std::string consumer_group;
};

/// The record as it was, on `millrace.dead` under its own key, with every original header and the reason as `x-…`
/// headers (topics/README.md lists them). A letter that died again after a replay keeps its first origin.
/// What would make the letter undeliverable is cut: values above 1 MiB (`x-truncated-from`), original headers above
/// 32 KiB in all (`x-dropped-headers`), keys above 4 KiB.
event_log::OutgoingRecord to_dead_letter(const event_log::Record& record, const DeadReason& reason);

/// What `to_dead_letter` said, read back; text is empty and numbers are 0 where the headers are missing.
struct DeadLetter {
  event_log::TopicPartition origin;
  std::int64_t origin_offset = 0;
  std::string original_timestamp;
  std::string error_type;
  std::string error_message;
  int attempts = 0;
  std::string first_failed_at;
  std::string last_failed_at;
  std::string consumer_group;
  int replay_count = 0;
};
DeadLetter read_dead_letter(const event_log::Record& record);

/// Whether the record was sent by replay_of. A forged origin is not believed: a replay comes back to the very
/// partition that it names.
bool is_replay(const event_log::Record& record);

/// The record to send again: to its topic and partition of origin, with its own headers. The origin and a raised
/// `x-replay-count` stay, so that a request without an id of its own is still the same request. kRejected when the
/// record carries no origin or was cut.
Result<event_log::OutgoingRecord> replay_of(const event_log::Record& dead_letter);

}  // namespace millrace::topics
