#include "shared/kafka/log.h"

#include <spdlog/spdlog.h>
#include <sys/syslog.h>

namespace millrace::kafka {

void log_warning(std::string_view text) {
  spdlog::warn("kafka: {}", text);
}

void log_client_line(std::string_view client, int level, std::string_view text) {
  // A broker that is away is librdkafka's error and our weather: the caller's counters and /readyz tell.
  const auto severity = level <= LOG_ERR      ? spdlog::level::warn
                        : level <= LOG_NOTICE ? spdlog::level::info
                                              : spdlog::level::debug;
  spdlog::log(severity, "kafka: {}: {}", client, text);
}

}  // namespace millrace::kafka
