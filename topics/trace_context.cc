#include "topics/trace_context.h"

#include <array>
#include <cstdio>

#include "shared/vocabulary/digest.h"
#include "shared/vocabulary/traceparent.h"

namespace millrace::topics {
namespace {

constexpr std::size_t kTimeDigits = 8;

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

std::string child_traceparent(std::string_view parent, std::string_view seed, TraceIds ids, TimePoint now) {
  std::string child = child_traceparent(parent, seed);
  if (ids == TraceIds::kHashed || is_traceparent(parent)) return child;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  std::array<char, kTimeDigits + 1> time{};
  std::snprintf(time.data(), time.size(), "%08x", static_cast<unsigned>(seconds));
  return child.replace(traceparent::kTraceAt, kTimeDigits, time.data());
}

std::string admission_traceparent(std::string_view job_traceparent, const JobId& job) {
  if (!is_traceparent(job_traceparent)) return "";
  const std::string trace(job_traceparent.substr(traceparent::kTraceAt, traceparent::kTraceDigits));
  std::string admission(job_traceparent);
  return admission.replace(traceparent::kSpanAt, traceparent::kSpanDigits,
                           sha256_hex(trace + "/" + job.value() + "/admission").substr(0, traceparent::kSpanDigits));
}

}  // namespace millrace::topics
