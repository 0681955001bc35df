#include "producers/gateway/session_name.h"

#include <algorithm>

#include "shared/vocabulary/digest.h"

namespace millrace::gateway {
namespace {

constexpr std::size_t kReadableBytesMax = 60;  // Of the caller's own id, before the digest.
constexpr std::size_t kDigestBytes = 40;

bool is_session_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

std::string readable_part(const std::string& id) {
  std::string text = id.substr(0, kReadableBytesMax);
  std::replace_if(text.begin(), text.end(), [](char c) { return !is_session_character(c); }, '_');
  return text;
}

}  // namespace

Result<std::string> session_name(const GivenSession& given, const std::string& fresh, bool is_strict) {
  const std::size_t bytes = given.id.size();
  if (bytes > kSessionBytesMax) {
    return rejected("invalid_session_id", "a session id has at most 256 characters; this one has " + std::to_string(bytes));
  }
  const bool is_plain = std::all_of(given.id.begin(), given.id.end(), is_session_character);
  if (bytes >= kSessionBytesMin && is_plain) return given.id;
  if (is_strict) {
    return rejected("invalid_session_id", "a session id has 33 to 256 letters, digits, '-', '_' or '.'; this one has " +
                                              std::to_string(bytes) + ". A UUID with a word in front will do");
  }
  if (given.id.empty()) return fresh;
  return readable_part(given.id) + "-" + sha256_hex(given.tenant + "\n" + given.id).substr(0, kDigestBytes);
}

}  // namespace millrace::gateway
