#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/time/clock.h"

namespace millrace::event_log {

struct TopicPartition {
  std::string topic;
  int partition = 0;
  auto operator<=>(const TopicPartition&) const = default;
};

struct Header {
  std::string name;
  std::string value;
};

/// A record as it was read from the log.
struct Record {
  TopicPartition from;
  std::int64_t offset = 0;
  std::optional<std::string> key;
  std::optional<std::string> value;  ///< Absent for a tombstone.
  std::vector<Header> headers;
  TimePoint written_at;
};

/// A record to be written. Without a partition its lane chooses one, without that the key's hash; without all three, any.
struct OutgoingRecord {
  std::string topic;
  std::optional<int> partition;
  std::optional<std::string> key;
  std::string value;
  std::vector<Header> headers;
  /// Records of one lane, below `kLanesMax`, go to one partition, whatever their keys are: few partitions make few requests.
  std::optional<int> lane = {};
};

inline constexpr int kLanesMax = 0xfffe;

/// The last value of a header, if it is there. Names compare exactly.
std::optional<std::string_view> find_header(const std::vector<Header>& headers, std::string_view name);

}  // namespace millrace::event_log
