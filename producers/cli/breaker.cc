#include "producers/cli/commands.h"
#include "producers/cli/service_access.h"
#include "shared/redis/redis_circuit_breakers.h"
#include "shared/settings/quantities.h"
#include "shared/time/relative_time.h"

namespace millrace::cli {
namespace {

using coordination::BreakerName;
using coordination::BreakerPhase;
using coordination::BreakerView;

struct NoBreakerOptions {};

struct TripOptions {
  std::string name;
  std::string open_for = "60s";
};

struct ResetOptions {
  std::string name;
};

Json document_of_breaker(const BreakerName& name, const BreakerView& view) {
  return {{"name", name.value()},
          {"state", coordination::name_of(view.phase)},
          {"failures", view.failures},
          {"next_probe_in_seconds", std::chrono::duration<double>(view.open_for).count()},
          {"probes", view.probes},
          {"epoch", view.epoch}};
}

void print_breaker(CommandScope& scope, const BreakerName& name, const BreakerView& view) {
  if (scope.console.is_text()) {
    scope.console.note("the circuit breaker of " + name.value() + " is " + std::string(coordination::name_of(view.phase)) +
                       (view.phase == BreakerPhase::kOpen ? " for " + short_duration(view.open_for) : ""));
  } else {
    scope.console.print_json(document_of_breaker(name, view));
  }
}

/// Runs with the fleet's breakers, which are in Redis.
template <typename Run>
ExitCode with_breakers(CommandScope& scope, Run run) {
  const auto sheet = scope.backend.settings();
  if (!sheet) return scope.console.fail(sheet.error());
  const auto address = redis_address_of(**sheet);
  if (!address) return scope.console.fail(address.error());
  redis::RedisPool pool(*address, 1, scope.clock);
  redis::RedisCircuitBreakers breakers(pool);
  return run(breakers);
}

ExitCode list_breakers(CommandScope& scope, const NoBreakerOptions&) {
  return with_breakers(scope, [&](coordination::CircuitBreakers& breakers) {
    const auto listed = breakers.list();
    if (!listed) return scope.console.fail(listed.error());
    if (!scope.console.is_text()) {
      Json array = Json::array();
      for (const auto& [name, view] : *listed) array.push_back(document_of_breaker(name, view));
      scope.console.print_array(array);
      return ExitCode::kOk;
    }
    TextTable table({"AGENT", "STATE", "FAILURES", "NEXT PROBE", "PROBES"});
    for (const auto& [name, view] : *listed) {
      const bool is_open = view.phase == BreakerPhase::kOpen;
      table.add({name.value(), std::string(coordination::name_of(view.phase)), std::to_string(view.failures),
                 is_open ? "in " + short_duration(view.open_for) : "", std::to_string(view.probes)});
    }
    scope.console.print_table(table, "no breaker has counted a failure or been tripped");
    return ExitCode::kOk;
  });
}

ExitCode trip_breaker(CommandScope& scope, const TripOptions& options) {
  const auto open_for = settings::parse_duration(options.open_for);
  if (!open_for) {
    return scope.console.fail({.code = ExitCode::kUsage, .title = "usage", .detail = "--for takes 90s, 10m, 2h"});
  }
  return with_breakers(scope, [&](coordination::CircuitBreakers& breakers) {
    const BreakerName name(options.name);
    const auto view = breakers.trip(name, *open_for);
    if (!view) return scope.console.fail(view.error());
    print_breaker(scope, name, *view);
    return ExitCode::kOk;
  });
}

ExitCode reset_breaker(CommandScope& scope, const ResetOptions& options) {
  return with_breakers(scope, [&](coordination::CircuitBreakers& breakers) {
    const BreakerName name(options.name);
    const auto view = breakers.reset(name);
    if (!view) return scope.console.fail(view.error());
    print_breaker(scope, name, *view);
    return ExitCode::kOk;
  });
}

}  // namespace

void add_breaker_commands(CommandTree& tree) {
  CLI::App& breaker = tree.add_group("breaker", "Circuit breakers of agents, as the fleet shares them");
  tree.add<NoBreakerOptions>(breaker, "list", "Every breaker and its state", [](CommandSyntax&, NoBreakerOptions&) {},
                             list_breakers);
  tree.add<TripOptions>(
      breaker, "trip", "Open a breaker by hand: tasks for the agent are parked",
      [](CommandSyntax& syntax, TripOptions& options) {
        syntax.argument("AGENT", options.name, "the agent").required();
        syntax.option("--for", options.open_for, "until it is probed (default 60s)");
      },
      trip_breaker);
  tree.add<ResetOptions>(
      breaker, "reset", "Close a breaker: parked tasks go on when they next look",
      [](CommandSyntax& syntax, ResetOptions& options) { syntax.argument("AGENT", options.name, "the agent").required(); },
      reset_breaker);
}

}  // namespace millrace::cli
