#include "producers/cli/commands.h"
#include "producers/cli/job_documents.h"
#include "producers/cli/lag_survey.h"
#include "producers/jobs/job_reasons.h"
#include "topics/names.h"

namespace millrace::cli {
namespace {

struct WhyOptions {
  std::string id;
};

/// Without Kafka the backlog is unknown, which is no reason not to say the rest.
std::map<std::string, std::int64_t> lag_of_pools(CommandScope& scope, const Json& open_tasks) {
  std::map<std::string, std::int64_t> lag;
  const auto admin = scope.backend.kafka_admin();
  if (!admin) return lag;
  for (const Json& task : open_tasks) {
    const std::string pool = task.value("pool", "");
    if (task.value("phase", "") != "dispatched" || lag.contains(pool)) continue;
    LagSurvey survey(**admin, topics::group_of_pool(PoolName(pool)));
    if (!survey.look(scope.clock.now())) continue;
    for (const lag::GroupLag& group : survey.board().groups()) lag[pool] = lag::totals_of(group).lag_sum;
  }
  return lag;
}

Result<jobs::JobSituation> situation_of(CommandScope& scope, const std::string& id) {
  auto job = load_job(scope.backend, id);
  if (!job) return job.error();
  const auto database = scope.backend.database();
  if (!database) return database.error();
  auto situation = jobs::load_situation(**database, *std::move(job));
  if (situation) situation->lag = lag_of_pools(scope, situation->open_tasks);
  return situation;
}

ExitCode say_why(CommandScope& scope, const WhyOptions& options) {
  const auto situation = situation_of(scope, options.id);
  if (!situation) return scope.console.fail(situation.error());
  const auto reasons = jobs::reasons_of(*situation, scope.clock.now());

  if (scope.console.is_text()) {
    for (const jobs::JobReason& reason : reasons) scope.console.print_text(printable(reason.message) + "\n");
    return ExitCode::kOk;
  }
  scope.console.print_json(jobs::reasons_document(*situation, reasons));
  return ExitCode::kOk;
}

}  // namespace

void add_job_why(CommandTree& tree, CLI::App& job) {
  tree.add<WhyOptions>(
      job, "why", "What a job waits for",
      [](CommandSyntax& syntax, WhyOptions& options) { syntax.argument("ID", options.id, "the job").required(); }, say_why);
}

}  // namespace millrace::cli
