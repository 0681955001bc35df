#include <cmath>

#include "producers/cli/commands.h"
#include "producers/cli/lag_exporter.h"
#include "producers/cli/lag_survey.h"
#include "shared/lag/prometheus_text.h"
#include "shared/time/relative_time.h"

namespace millrace::cli {
namespace {

constexpr int kLooks = 3;  // Fewer tell nothing about rates and states.
constexpr Duration kBetweenLooks = std::chrono::milliseconds(400);
constexpr Duration kBetweenWatches = std::chrono::seconds(2);

struct LagOptions {
  std::string group;
  bool watches = false;
  bool checks = false;
  bool is_for_prometheus = false;
  std::string serve_at;
  std::optional<std::int64_t> lag_max;
  std::optional<double> seconds_max;
};

Json or_null(const std::optional<double>& number) {
  return number && std::isfinite(*number) ? Json(*number) : Json();
}

std::string seconds_text(const std::optional<double>& seconds) {
  if (!seconds || !std::isfinite(*seconds)) return "?";
  return short_duration(std::chrono::duration_cast<Duration>(std::chrono::duration<double>(*seconds)));
}

std::string rate_text(double rate) {
  const auto tenths = std::llround(rate * 10);
  return std::to_string(tenths / 10) + "." + std::to_string(std::llabs(tenths % 10)) + "/s";
}

Json lag_document(const lag::GroupLag& group) {
  Json partitions = Json::array();
  for (const auto& [partition, lag] : group.partitions) {
    partitions.push_back({{"topic", partition.topic},
                          {"partition", partition.partition},
                          {"position", lag.position},
                          {"begin", lag.begin},
                          {"end", lag.end},
                          {"lag", lag.lag},
                          {"lag_seconds", or_null(lag.lag_seconds)},
                          {"consumed_per_second", lag.consumed_per_second},
                          {"produced_per_second", lag.produced_per_second},
                          {"seconds_to_drain", or_null(lag.seconds_to_drain)},
                          {"state", lag::name_of(lag.state)},
                          {"client_id", lag.owner.client_id}});
  }
  const lag::GroupTotals totals = lag::totals_of(group);
  return Json{{"group", group.group},
              {"state", lag::name_of(totals.state)},
              {"lag", totals.lag_sum},
              {"lag_max", totals.lag_max},
              {"lag_seconds", or_null(totals.lag_seconds_max)},
              {"consumed_per_second", totals.consumed_per_second},
              {"produced_per_second", totals.produced_per_second},
              {"seconds_to_drain", or_null(totals.seconds_to_drain)},
              {"partitions", std::move(partitions)}};
}

void print_groups(Console& console, const std::vector<lag::GroupLag>& groups, bool with_partitions) {
  if (!console.is_text()) {
    Json array = Json::array();
    for (const lag::GroupLag& group : groups) array.push_back(lag_document(group));
    return console.print_array(array);
  }
  TextTable table({"GROUP", "TOPIC", "PARTITION", "POSITION", "END", "LAG", "BEHIND", "IN", "OUT", "DRAINED IN", "STATE"});
  for (const lag::GroupLag& group : groups) {
    const lag::GroupTotals totals = lag::totals_of(group);
    table.add({group.group, "", "", "", "", std::to_string(totals.lag_sum), seconds_text(totals.lag_seconds_max),
               rate_text(totals.produced_per_second), rate_text(totals.consumed_per_second),
               seconds_text(totals.seconds_to_drain), std::string(lag::name_of(totals.state))});
    if (!with_partitions) continue;
    for (const auto& [partition, lag] : group.partitions) {
      table.add({"", partition.topic, std::to_string(partition.partition), std::to_string(lag.position),
                 std::to_string(lag.end), std::to_string(lag.lag), seconds_text(lag.lag_seconds),
                 rate_text(lag.produced_per_second), rate_text(lag.consumed_per_second),
                 seconds_text(lag.seconds_to_drain), std::string(lag::name_of(lag.state))});
    }
  }
  console.print_table(table, "no consumer groups");
}

/// In the manner of Nagios: one line and the exit code say it all.
ExitCode check(Console& console, const std::vector<lag::GroupLag>& groups, const LagOptions& options) {
  std::string crossed;
  const auto add = [&](const std::string& what) { crossed += (crossed.empty() ? "" : "; ") + what; };
  for (const lag::GroupLag& group : groups) {
    const lag::GroupTotals totals = lag::totals_of(group);
    if (options.lag_max && totals.lag_sum > *options.lag_max) {
      add(group.group + " is " + std::to_string(totals.lag_sum) + " records behind (at most " +
          std::to_string(*options.lag_max) + ")");
    }
    if (options.seconds_max && totals.lag_seconds_max.value_or(0) > *options.seconds_max) {
      add(group.group + " is " + seconds_text(totals.lag_seconds_max) + " behind");
    }
    const bool is_given = options.lag_max || options.seconds_max;
    if (!is_given && totals.state != lag::PartitionState::kOk) {
      add(group.group + " is in state " + std::string(lag::name_of(totals.state)));
    }
  }
  if (crossed.empty()) {
    console.note("OK");
    return ExitCode::kOk;
  }
  return console.fail({.code = ExitCode::kThresholdCrossed, .title = "CRITICAL", .detail = crossed});
}

ExitCode show_lag(CommandScope& scope, const LagOptions& options) {
  const auto admin = scope.backend.kafka_admin();
  if (!admin) return scope.console.fail(admin.error());
  LagSurvey survey(**admin, group_named(options.group));
  if (!options.serve_at.empty()) return export_lag(scope, survey, options.serve_at);
  for (int looks = 1;; ++looks) {
    if (auto looked = survey.look(scope.clock.now()); !looked) return scope.console.fail(looked.error());
    if (looks >= kLooks && options.is_for_prometheus) {
      scope.console.data_stream() << lag::prometheus_text(survey.board().groups(), kClusterName);
      break;
    }
    if (looks >= kLooks) {
      print_groups(scope.console, survey.board().groups(), !options.group.empty());
      if (!options.watches) break;
    }
    scope.pause_for(looks < kLooks ? kBetweenLooks : kBetweenWatches);
  }
  return options.checks ? check(scope.console, survey.board().groups(), options) : ExitCode::kOk;
}

}  // namespace

void add_lag(CommandTree& tree) {
  tree.add<LagOptions>(
      tree.root(), "lag", "How far consumers are behind, in records and seconds",
      [](CommandSyntax& syntax, LagOptions& options) {
        syntax.argument("GROUP", options.group, "one group or pool, with its partitions (default: all groups)");
        const Parameter watch = syntax.flag("--watch", options.watches, "again and again until interrupted");
        syntax.flag("--check", options.checks, "exit 11 when a limit is crossed or, without limits, a group is not OK")
            .excludes(watch);
        syntax.flag("--prometheus", options.is_for_prometheus, "as metrics, under the names of kafka-lag-exporter").excludes(watch);
        syntax.option("--serve", options.serve_at, "answer Prometheus at HOST:PORT with these metrics until ended").excludes(watch);
        syntax.option("--max-lag", options.lag_max, "with --check: records a group may be behind");
        syntax.option("--max-seconds", options.seconds_max, "with --check: seconds a group may be behind");
      },
      show_lag);
}

}  // namespace millrace::cli
