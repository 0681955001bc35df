#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/time/clock.h"

namespace millrace::topics {

/// Appends a JSON string with quotes. Bytes that are not UTF-8 become U+FFFD: an event is always valid JSON.
void append_quoted(std::string& out, std::string_view text);

/// Prints one JSON object straight into a string. Each method appends a member; `done` ends it and gives the text.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::size_t bytes_expected) { out_.reserve(bytes_expected); }

  ObjectWriter& text(std::string_view name, std::string_view value);
  /// Nothing for an empty text.
  ObjectWriter& text_if_any(std::string_view name, std::string_view value);
  ObjectWriter& number(std::string_view name, std::int64_t value);
  /// `json` must be JSON text.
  ObjectWriter& raw(std::string_view name, std::string_view json);
  /// null for no time.
  ObjectWriter& time(std::string_view name, std::optional<TimePoint> value);

  std::string done();

 private:
  void begin(std::string_view name);
  std::string out_;
};

}  // namespace millrace::topics
