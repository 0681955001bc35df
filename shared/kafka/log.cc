#include "shared/kafka/log.h"

#include <spdlog/spdlog.h>

namespace millrace::kafka {
namespace {

constexpr int kSyslogError = 3;
constexpr int kSyslogNotice = 5;

}  // namespace

void log_warning(std::string_view text) { spdlog::warn("kafka: {}", text); }

void log_client_line(std::string_view client, int level, std::string_view text) {
  // A broker that is away is librdkafka's error and our weather: the caller's counters and /readyz tell.
  const auto severity = level <= kSyslogError    ? spdlog::level::warn
                        : level <= kSyslogNotice ? spdlog::level::info
                                                 : spdlog::level::debug;
  spdlog::log(severity, "kafka: {}: {}", client, text);
}

}  // namespace millrace::kafka
