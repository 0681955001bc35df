#pragma once

#include <string>
#include <utility>

#include "shared/event_log/record.h"

namespace millrace::topics {

/// A record as a consumer would read it.
inline event_log::Record read_from(std::string topic, std::string value, std::vector<event_log::Header> headers = {}) {
  event_log::Record record;
  record.from = {std::move(topic), 3};
  record.offset = 42;
  record.value = std::move(value);
  record.headers = std::move(headers);
  return record;
}

/// What was sent, as its consumer reads it.
inline event_log::Record delivered(const event_log::OutgoingRecord& sent) {
  event_log::Record record = read_from(sent.topic, sent.value, sent.headers);
  record.key = sent.key;
  record.from.partition = sent.partition.value_or(0);
  return record;
}

inline std::string header_of(const std::vector<event_log::Header>& headers, std::string_view name) {
  std::string value = "(absent)";
  for (const auto& header : headers) {
    if (header.name == name) value = header.value;
  }
  return value;
}

}  // namespace millrace::topics
