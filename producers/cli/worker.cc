#include "producers/cli/commands.h"
#include "producers/cli/roles.h"
#include "shared/postgres/queries/workers.h"
#include "shared/telemetry/log.h"
#include "shared/time/relative_time.h"
#include "shared/time/timestamp.h"

namespace millrace::cli {
namespace {

struct WorkerOptions {
  std::string pool;
  int concurrency = 0;  ///< 0: as configured.
};

struct WorkerListOptions {
  bool with_gone = false;
};

void start_logging(const settings::Sheet& sheet, const std::string& role) {
  const bool is_for_machines = sheet.text("log.format") == "json";
  telemetry::start_logging({.level = sheet.text("log.level"),
                            .format = is_for_machines ? telemetry::LogFormat::kJson : telemetry::LogFormat::kText,
                            .role = role,
                            .secrets = sheet.secrets()});
}

ExitCode run_worker(CommandScope& scope, const WorkerOptions& options) {
  if (options.concurrency > 0) {
    scope.backend.set_flag("worker.concurrency", std::to_string(options.concurrency));
  }
  const Role* role = find_role(options.pool);
  if (role == nullptr) {
    return scope.console.fail({.code = ExitCode::kUsage,
                               .title = "no such pool",
                               .detail = "'" + options.pool + "' is none of the pools of this program: " +
                                         names_of_roles() + ". Pools of your own are served by programs of your own"});
  }
  const auto sheet = scope.backend.settings();
  if (!sheet) return scope.console.fail(sheet.error());
  start_logging(**sheet, options.pool);
  return static_cast<ExitCode>(role->run(**sheet));
}

Json worker_document(const postgres::WorkerRecord& worker) {
  Json document{{"worker_id", worker.id.value()},
                {"pool", worker.pool},
                {"host", worker.host},
                {"pid", worker.pid},
                {"version", worker.version},
                {"concurrency", worker.concurrency},
                {"in_flight", worker.in_flight},
                {"started_at", to_rfc3339(worker.started_at)},
                {"seen_at", to_rfc3339(worker.seen_at)},
                {"live", worker.is_live}};
  document["stopped_at"] = worker.stopped_at ? Json(to_rfc3339(*worker.stopped_at)) : Json();
  return document;
}

std::string state_of(const postgres::WorkerRecord& worker) {
  if (worker.is_live) return "live";
  return worker.stopped_at ? "stopped" : "lost";
}

ExitCode list_workers(CommandScope& scope, const WorkerListOptions& options) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto workers = postgres::list_workers(**database, options.with_gone);
  if (!workers) return scope.console.fail(workers.error());

  if (!scope.console.is_text()) {
    Json array = Json::array();
    for (const auto& worker : *workers) array.push_back(worker_document(worker));
    scope.console.print_array(array);
    return ExitCode::kOk;
  }
  TextTable table({"POOL", "STATE", "HOST", "PID", "BUSY", "UP", "SEEN", "VERSION"});
  for (const auto& worker : *workers) {
    table.add({worker.pool, state_of(worker), worker.host, std::to_string(worker.pid),
               std::to_string(worker.in_flight) + "/" + std::to_string(worker.concurrency),
               short_duration(scope.clock.now() - worker.started_at), relative_time(worker.seen_at, scope.clock.now()),
               worker.version});
  }
  scope.console.print_table(table, "no live workers; start one with `millrace worker POOL`, or all with `millrace up`");
  return ExitCode::kOk;
}

}  // namespace

void add_worker_commands(CommandTree& tree) {
  CLI::App& worker = tree.add<WorkerOptions>(
      tree.root(), "worker", "Run a worker of a pool until it is stopped, or list the workers",
      [](CommandSyntax& syntax, WorkerOptions& options) {
        syntax.argument("POOL", options.pool, "one of: " + names_of_roles());
        syntax.option("--concurrency", options.concurrency, "tasks in hand at once").between(1, 4096);
      },
      run_worker);
  tree.add<WorkerListOptions>(
      worker, "list", "Who is alive and how busy",
      [](CommandSyntax& syntax, WorkerListOptions& options) {
        syntax.flag("--all", options.with_gone, "also those that stopped or were lost");
      },
      list_workers);
}

}  // namespace millrace::cli
