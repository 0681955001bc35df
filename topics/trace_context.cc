#include "topics/trace_context.h"

#include "shared/vocabulary/digest.h"
#include "shared/vocabulary/traceparent.h"

namespace millrace::topics {
namespace {

bool is_hexadecimal(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_identifier(std::string_view text) {
  return is_hexadecimal(text) && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

bool is_traceparent(std::string_view text) {
  return text.size() == traceparent::kLength && text.substr(0, traceparent::kTraceAt) == "00-" && text[traceparent::kSpanAt - 1] == '-' &&
         text[traceparent::kFlagsAt - 1] == '-' && is_identifier(text.substr(traceparent::kTraceAt, traceparent::kTraceDigits)) &&
         is_identifier(text.substr(traceparent::kSpanAt, traceparent::kSpanDigits)) && is_hexadecimal(text.substr(traceparent::kFlagsAt));
}

std::string child_traceparent(std::string_view parent, std::string_view seed) {
  const std::string digest = sha256_hex(std::string(parent) + "/" + std::string(seed));
  const std::string span = digest.substr(0, traceparent::kSpanDigits);
  if (!is_traceparent(parent)) return "00-" + digest.substr(traceparent::kSpanDigits, traceparent::kTraceDigits) + "-" + span + "-01";
  std::string child(parent);
  return child.replace(traceparent::kSpanAt, traceparent::kSpanDigits, span);
}

}  // namespace millrace::topics
