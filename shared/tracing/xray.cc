#include "shared/tracing/xray.h"

#include "shared/vocabulary/traceparent.h"

namespace millrace::tracing {
namespace {

constexpr std::size_t kXrayTimeDigits = 8;

}  // namespace

std::string xray_header(const std::string& given) {
  const bool is_one = given.size() == traceparent::kLength &&
                      given.find_first_not_of("0123456789abcdef-") == std::string::npos && given[traceparent::kFlagsAt] != '-';
  if (!is_one) return "";
  const std::string trace = given.substr(traceparent::kTraceAt, traceparent::kTraceDigits);
  const bool is_sampled = (std::stoi(given.substr(traceparent::kFlagsAt), nullptr, 16) & 1) == 1;
  return "Root=1-" + trace.substr(0, kXrayTimeDigits) + "-" + trace.substr(kXrayTimeDigits) +
         ";Parent=" + given.substr(traceparent::kSpanAt, traceparent::kSpanDigits) + ";Sampled=" + (is_sampled ? "1" : "0");
}

}  // namespace millrace::tracing
