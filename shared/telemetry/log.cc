#include "shared/telemetry/log.h"

#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <utility>

#include "shared/telemetry/log_line.h"
#include "shared/telemetry/redactor.h"

namespace millrace::telemetry {
namespace {

std::string_view name_of(spdlog::level::level_enum level) {
  if (level <= spdlog::level::debug) return "debug";
  if (level == spdlog::level::info) return "info";
  return level == spdlog::level::warn ? "warn" : "error";
}

spdlog::level::level_enum level_named(const std::string& name) {
  if (name == "debug") return spdlog::level::debug;
  if (name == "warn") return spdlog::level::warn;
  return name == "error" ? spdlog::level::err : spdlog::level::info;
}

class LineFormatter final : public spdlog::formatter {
 public:
  LineFormatter(LogFormat format, std::string role, Redactor redactor)
      : format_(format), role_(std::move(role)), redactor_(std::move(redactor)) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const auto cleaned = redactor_.clean({message.payload.data(), message.payload.size()});
    const LogLine line{.at = std::chrono::time_point_cast<Duration>(message.time),
                       .level = name_of(message.level),
                       .role = role_,
                       .message = cleaned,
                       .ids = LogContext::current()};
    const auto text = format_ == LogFormat::kJson ? json_line(line) : text_line(line);
    out.append(text.data(), text.data() + text.size());
  }

  std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<LineFormatter>(format_, role_, redactor_); }

 private:
  LogFormat format_;
  std::string role_;
  Redactor redactor_;
};

}  // namespace

void start_logging(const LogSettings& settings) {
  auto logger = std::make_shared<spdlog::logger>(settings.role, std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_level(level_named(settings.level));
  logger->flush_on(spdlog::level::debug);
  logger->set_formatter(std::make_unique<LineFormatter>(settings.format, settings.role, Redactor(settings.secrets)));
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace millrace::telemetry
