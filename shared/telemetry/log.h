#pragma once

#include <string>
#include <vector>

namespace millrace::telemetry {

enum class LogFormat { kText, kJson };

struct LogSettings {
  std::string level = "info";  ///< debug info warn error
  LogFormat format = LogFormat::kText;
  std::string role{};          ///< Named on every line.
  std::vector<std::string> secrets{};
};

/// Sets up spdlog's default logger, which everybody writes to: standard error, one line each, with the ids of the
/// current LogContext and without secrets. Call once, before threads are started.
void start_logging(const LogSettings& settings);

}  // namespace millrace::telemetry
