#include "workers/supervise/outbox_records.h"

#include <charconv>
#include <optional>

#include "shared/vocabulary/digest.h"
#include "shared/vocabulary/utf8.h"

namespace millrace::supervise {
namespace {

constexpr std::string_view kFormat = "1;";

/// What PostgreSQL's text type takes as it is, beside others of its kind (batch_statements.cc puts U+001F between them). Our
/// own events are; the value or a header of a dead letter may be anything.
bool is_storable(std::string_view field) {
  return field.find('\0') == std::string_view::npos && field.find('\x1f') == std::string_view::npos && is_utf8(field);
}

void put(std::string& text, std::string_view field) {
  if (!is_storable(field)) {
    const std::string encoded = base64url(field);
    text += '~' + std::to_string(encoded.size()) + ':' + encoded;
    return;
  }
  text += std::to_string(field.size());
  text += ':';
  text += field;
}

void put_optional(std::string& text, const std::optional<std::string>& field) {
  if (field) {
    put(text, *field);
  } else {
    text += "-:";
  }
}

/// Takes fields off the front; `is_damaged` sticks.
class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : rest_(text) {}

  std::optional<std::string> optional_field() {
    if (rest_.starts_with("-:")) {
      rest_.remove_prefix(2);
      return {};
    }
    return field();
  }

  std::string field() {
    const bool is_encoded = rest_.starts_with('~');
    if (is_encoded) rest_.remove_prefix(1);
    const auto colon = rest_.find(':');
    std::size_t size = 0;
    if (colon == std::string_view::npos ||
        std::from_chars(rest_.data(), rest_.data() + colon, size).ptr != rest_.data() + colon ||
        rest_.size() - colon - 1 < size) {
      is_damaged_ = true;
      rest_ = {};
      return {};
    }
    std::string value(rest_.substr(colon + 1, size));
    rest_.remove_prefix(colon + 1 + size);
    return is_encoded ? base64url_decode(value) : value;
  }

  std::size_t number() {
    const std::string text = field();
    std::size_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) is_damaged_ = true;
    return value;
  }

  bool is_done() const { return rest_.empty(); }
  bool is_damaged() const { return is_damaged_; }

 private:
  std::string_view rest_;
  bool is_damaged_ = false;
};

/// A partition's number, or a lane's after an L.
std::optional<std::string> encode_place(const event_log::OutgoingRecord& record) {
  if (record.partition) return std::to_string(*record.partition);
  if (record.lane) return "L" + std::to_string(*record.lane);
  return {};
}

void decode_place(const std::string& place, event_log::OutgoingRecord& record) {
  if (place.starts_with('L')) {
    record.lane = std::atoi(place.c_str() + 1);
  } else {
    record.partition = std::atoi(place.c_str());
  }
}

}  // namespace

std::string encode_records(const std::vector<event_log::OutgoingRecord>& records) {
  std::size_t size = kFormat.size();
  for (const auto& record : records) size += record.value.size() + 512;
  std::string text;
  text.reserve(size);
  text += kFormat;
  for (const auto& record : records) {
    put(text, record.topic);
    put_optional(text, encode_place(record));
    put_optional(text, record.key);
    put(text, record.value);
    put(text, std::to_string(record.headers.size()));
    for (const auto& header : record.headers) {
      put(text, header.name);
      put(text, header.value);
    }
  }
  return text;
}

Result<std::vector<event_log::OutgoingRecord>> decode_records(std::string_view text) {
  const Error damaged = broken("supervise.outbox", "an outbox row is damaged");
  if (!text.starts_with(kFormat)) return damaged;
  FieldReader reader(text.substr(kFormat.size()));
  std::vector<event_log::OutgoingRecord> records;
  while (!reader.is_done()) {
    event_log::OutgoingRecord record;
    record.topic = reader.field();
    if (const auto place = reader.optional_field()) decode_place(*place, record);
    record.key = reader.optional_field();
    record.value = reader.field();
    const std::size_t headers = reader.number();
    if (reader.is_damaged() || headers > 1000) return damaged;
    for (std::size_t i = 0; i < headers; ++i) {
      std::string name = reader.field();
      record.headers.push_back({std::move(name), reader.field()});
    }
    if (reader.is_damaged()) return damaged;
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace millrace::supervise
