#include "producers/cli/lag_exporter.h"

#include <mutex>
#include <optional>

#include "shared/lag/prometheus_text.h"
#include "shared/telemetry/status_server.h"

namespace millrace::cli {
namespace {

constexpr Duration kBetweenExports = std::chrono::seconds(2);

/// What was seen last, for the thread that answers. Any thread.
class LastLook final {
 public:
  void saw(std::string text) {
    const std::lock_guard lock(mutex_);
    text_ = std::move(text);
    missing_.reset();
  }
  void failed(std::string why) {
    const std::lock_guard lock(mutex_);
    text_.clear();
    missing_ = std::move(why);
  }
  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  std::optional<std::string> missing() const {
    const std::lock_guard lock(mutex_);
    return missing_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
  std::optional<std::string> missing_ = "no look at the cluster yet";
};

}  // namespace

ExitCode export_lag(CommandScope& scope, LagSurvey& survey, const std::string& address) {
  LastLook last;
  telemetry::Metrics metrics;
  telemetry::Readiness readiness;
  readiness.require("kafka", [&] { return last.missing(); });
  telemetry::StatusServer server({.metrics = metrics, .readiness = readiness, .more_metrics = [&] { return last.text(); }});
  if (const auto started = server.start(address); !started) return scope.console.fail(started.error());
  scope.console.note("lag of all groups at http://" + server.address() + "/metrics");

  bool was_missing = false;
  for (;;) {
    if (const auto looked = survey.look(scope.clock.now()); looked) {
      last.saw(lag::prometheus_text(survey.board().groups(), kClusterName));
      if (std::exchange(was_missing, false)) scope.console.note("Kafka answers again");
    } else {
      last.failed(looked.error().detail);
      if (!std::exchange(was_missing, true)) scope.console.note("no figures: " + looked.error().detail);
    }
    scope.pause_for(kBetweenExports);
  }
}

}  // namespace millrace::cli
