#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/time/clock.h"
#include "shared/vocabulary/error.h"
#include "topics/json_scan.h"
#include "topics/refusal.h"

namespace millrace::topics {

struct IntegerRange {
  std::int64_t min = 0;
  std::int64_t max = 0;
};

/// Reads the members of one JSON object into typed fields. The first problem is kept and everything after it answers
/// with empty values, so a decoder reads like a list and asks for the error once, at its end. The text must outlive
/// the reader.
class FieldReader {
 public:
  /// `refusal` is the name under which problems are reported (NotUtf8 and PayloadTooLarge apart).
  FieldReader(std::string_view object, std::string_view refusal);

  const std::optional<Error>& error() const { return error_; }

  /// Present and not null.
  bool has(std::string_view name) const;

  /// A required name or identifier: 1 to `bytes_max` bytes, no control characters.
  std::string name(std::string_view field, std::size_t bytes_max);
  /// The same, empty when absent.
  std::string name_if_any(std::string_view field, std::size_t bytes_max);
  /// Free text of any length, empty when absent; U+0000, which no database takes, becomes U+FFFD.
  std::string prose(std::string_view field);
  std::int64_t integer(std::string_view field, IntegerRange range);
  std::int64_t integer_or(std::string_view field, IntegerRange range, std::int64_t fallback);
  /// The index in `choices` of a required text.
  std::size_t choice(std::string_view field, const std::vector<std::string_view>& choices);
  std::optional<TimePoint> time_if_any(std::string_view field);
  /// The text of a required value of any kind, null included.
  std::string_view raw(std::string_view field);

  /// Reports a problem of the caller's own finding.
  void refuse(std::string_view field, std::string problem, std::string remedy);

 private:
  const Member* find(std::string_view field) const;
  const Member* require(std::string_view field, std::string_view what);
  std::optional<std::string> string_of(std::string_view field, const Member& member);
  void report(const ScanFault& fault);
  void refuse_repeated_members();

  std::string_view refusal_;
  std::vector<Member> members_;
  std::optional<Error> error_;
};

}  // namespace millrace::topics
