#pragma once

#include <string>
#include <string_view>

#include "shared/telemetry/log_context.h"
#include "shared/time/clock.h"

namespace millrace::telemetry {

/// What is known about one line of the log.
struct LogLine {
  TimePoint at;
  std::string_view level;
  std::string_view role;  ///< Who says it: "execute", "supervise".
  std::string_view message;
  LogContext::Ids ids{};
};

/// "2026-11-21T02:38:10.134Z warn  execute: text job=j3-… task=…", one line whatever the message holds.
std::string text_line(const LogLine& line);

/// {"time":…,"level":…,"role":…,"message":…,"job":…,"task":…} on one line; bytes that are not UTF-8 are replaced.
std::string json_line(const LogLine& line);

}  // namespace millrace::telemetry
