#include "topics/field_reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "shared/time/timestamp.h"
#include "topics/names.h"
#include "shared/vocabulary/utf8.h"

namespace millrace::topics {
namespace {

constexpr std::size_t kMembersExpected = 16;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string list_of(const std::vector<std::string_view>& choices) {
  std::string list;
  for (const std::string_view choice : choices) {
    if (!list.empty()) list += ", ";
    list += choice;
  }
  return list;
}

}  // namespace

FieldReader::FieldReader(std::string_view object, std::string_view refusal) : refusal_(refusal) {
  if (object.size() > kEventBytesMax) {
    error_ = topics::refusal(kPayloadTooLarge,
                             {"data", "is " + std::to_string(object.size()) + " bytes, " +
                                          std::to_string(kEventBytesMax) + " are allowed",
                              "store it with `millrace file put` and send the URI"});
    return;
  }
  members_.reserve(kMembersExpected);
  if (auto fault = scan_object(object, kJsonDepthMax, members_)) {
    members_.clear();
    if (!is_utf8(object)) fault->kind = ScanFault::Kind::kInvalidUtf8;
    report(*fault);
    return;
  }
  refuse_repeated_members();
}

void FieldReader::report(const ScanFault& fault) {
  const std::string place = " at byte " + std::to_string(fault.at);
  switch (fault.kind) {
    case ScanFault::Kind::kInvalidUtf8:
      error_ = topics::refusal(kNotUtf8, {"data", "is not UTF-8" + place, "send JSON encoded as UTF-8"});
      return;
    case ScanFault::Kind::kTooDeep:
      refuse("data", "is nested deeper than " + std::to_string(kJsonDepthMax) + " levels" + place,
             "send a file and name its URI");
      return;
    case ScanFault::Kind::kSyntax:
      refuse("data", "is not a JSON object: expected " + std::string(fault.expected) + place,
             "send one object as topics/README.md shows");
  }
}

// Two readers could take different ones of two equal names: refuse what means two things.
void FieldReader::refuse_repeated_members() {
  for (auto member = members_.begin(); member != members_.end(); ++member) {
    const bool repeats = std::any_of(members_.begin(), member, [&](const Member& m) { return m.name == member->name; });
    if (repeats) return refuse(member->name, "appears twice", "send it once");
  }
}

void FieldReader::refuse(std::string_view field, std::string problem, std::string remedy) {
  if (error_) return;
  error_ = topics::refusal(refusal_, {std::string(field), std::move(problem), std::move(remedy)});
}

const Member* FieldReader::find(std::string_view field) const {
  const auto found = std::find_if(members_.begin(), members_.end(), [&](const Member& m) { return m.name == field; });
  return found == members_.end() ? nullptr : &*found;
}

bool FieldReader::has(std::string_view field) const {
  const Member* member = find(field);
  return member != nullptr && member->raw != "null";
}

const Member* FieldReader::require(std::string_view field, std::string_view what) {
  if (error_) return nullptr;
  const Member* member = find(field);
  if (member == nullptr) refuse(field, "is missing", "add it: " + std::string(what));
  return member;
}

std::optional<std::string> FieldReader::string_of(std::string_view field, const Member& member) {
  if (member.raw.front() == '"') return unquoted(member.raw);
  refuse(field, "is not a string", "put it in quotes");
  return {};
}

std::string FieldReader::name(std::string_view field, std::size_t bytes_max) {
  const Member* member = require(field, "a string of at most " + std::to_string(bytes_max) + " bytes");
  if (member == nullptr) return {};
  auto text = string_of(field, *member);
  if (!text) return {};
  const std::string remedy = "give 1 to " + std::to_string(bytes_max) + " bytes without control characters";
  if (text->empty()) return refuse(field, "is empty", remedy), "";
  if (text->size() > bytes_max) return refuse(field, "is " + std::to_string(text->size()) + " bytes", remedy), "";
  if (std::any_of(text->begin(), text->end(), is_control)) {
    return refuse(field, "holds a control character", remedy), "";
  }
  return *std::move(text);
}

std::string FieldReader::name_if_any(std::string_view field, std::size_t bytes_max) {
  return has(field) ? name(field, bytes_max) : "";
}

std::string FieldReader::prose(std::string_view field) {
  if (error_ || !has(field)) return {};
  auto text = string_of(field, *find(field));
  if (!text) return {};
  for (auto at = text->find('\0'); at != std::string::npos; at = text->find('\0', at)) {
    text->replace(at, 1, "\xef\xbf\xbd");
  }
  return *std::move(text);
}

std::int64_t FieldReader::integer(std::string_view field, IntegerRange range) {
  const std::string wanted =
      "a whole number from " + std::to_string(range.min) + " to " + std::to_string(range.max);
  const Member* member = require(field, wanted);
  if (member == nullptr) return range.min;
  std::int64_t value = 0;
  const char* end = member->raw.data() + member->raw.size();
  const auto [stopped, problem] = std::from_chars(member->raw.data(), end, value);
  if (problem != std::errc{} || stopped != end || value < range.min || value > range.max) {
    refuse(field, "is not " + wanted, "correct it");
    return range.min;
  }
  return value;
}

std::int64_t FieldReader::integer_or(std::string_view field, IntegerRange range, std::int64_t fallback) {
  return has(field) ? integer(field, range) : fallback;
}

std::size_t FieldReader::choice(std::string_view field, const std::vector<std::string_view>& choices) {
  const Member* member = require(field, "one of " + list_of(choices));
  if (member == nullptr) return 0;
  const auto text = string_of(field, *member);
  if (!text) return 0;
  const auto found = std::find(choices.begin(), choices.end(), *text);
  if (found == choices.end()) {
    refuse(field, "is none that is known", "use one of " + list_of(choices));
    return 0;
  }
  return static_cast<std::size_t>(found - choices.begin());
}

std::optional<TimePoint> FieldReader::time_if_any(std::string_view field) {
  if (error_ || !has(field)) return {};
  const auto text = string_of(field, *find(field));
  if (!text) return {};
  const auto time = parse_rfc3339(*text);
  if (!time) refuse(field, "is not a time", "write it as 2026-01-31T12:00:00Z (RFC 3339)");
  return time;
}

std::string_view FieldReader::raw(std::string_view field) {
  const Member* member = require(field, "any JSON value");
  return member == nullptr ? "null" : member->raw;
}

}  // namespace millrace::topics
