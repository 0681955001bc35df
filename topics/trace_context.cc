#include "topics/trace_context.h"

#include "shared/vocabulary/digest.h"

namespace millrace::topics {
namespace {

constexpr std::size_t kTraceAt = 3;
constexpr std::size_t kTraceDigits = 32;
constexpr std::size_t kSpanAt = 36;
constexpr std::size_t kSpanDigits = 16;
constexpr std::size_t kFlagsAt = 53;
constexpr std::size_t kLength = 55;

bool is_hexadecimal(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_identifier(std::string_view text) {
  return is_hexadecimal(text) && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

bool is_traceparent(std::string_view text) {
  return text.size() == kLength && text.substr(0, kTraceAt) == "00-" && text[kSpanAt - 1] == '-' &&
         text[kFlagsAt - 1] == '-' && is_identifier(text.substr(kTraceAt, kTraceDigits)) &&
         is_identifier(text.substr(kSpanAt, kSpanDigits)) && is_hexadecimal(text.substr(kFlagsAt));
}

std::string child_traceparent(std::string_view parent, std::string_view seed) {
  const std::string digest = sha256_hex(std::string(parent) + "/" + std::string(seed));
  const std::string span = digest.substr(0, kSpanDigits);
  if (!is_traceparent(parent)) return "00-" + digest.substr(kSpanDigits, kTraceDigits) + "-" + span + "-01";
  std::string child(parent);
  return child.replace(kSpanAt, kSpanDigits, span);
}

}  // namespace millrace::topics
