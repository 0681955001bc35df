#include "producers/cli/commands.h"
#include "producers/cli/job_documents.h"
#include "producers/cli/job_reasons.h"
#include "producers/cli/lag_survey.h"
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

Result<JobSituation> situation_of(CommandScope& scope, const std::string& id) {
  auto job = load_job(scope.backend, id);
  if (!job) return job.error();
  JobSituation situation{.job = *std::move(job), .waiting = {}, .workers = {}, .lag = {}, .approvals = {}};
  const Json engine = json_in(situation.job.engine);
  if (engine.is_object() && engine.contains("open")) situation.open_tasks = engine["open"];
  if (const auto execution = asl::Execution::decode(situation.job.execution)) situation.waiting = execution->waiting();

  const auto database = scope.backend.database();
  if (!database) return database.error();
  auto workers = postgres::list_workers(**database, false);
  if (!workers) return workers.error();
  situation.workers = *std::move(workers);
  auto approvals = postgres::list_approvals_of_job(**database, situation.job.summary.id);
  if (!approvals) return approvals.error();
  situation.approvals = *std::move(approvals);
  situation.lag = lag_of_pools(scope, situation.open_tasks);
  return situation;
}

ExitCode say_why(CommandScope& scope, const WhyOptions& options) {
  const auto situation = situation_of(scope, options.id);
  if (!situation) return scope.console.fail(situation.error());
  const auto reasons = reasons_of(*situation, scope.clock.now());

  if (scope.console.is_text()) {
    for (const JobReason& reason : reasons) scope.console.print_text(printable(reason.message) + "\n");
    return ExitCode::kOk;
  }
  Json array = Json::array();
  for (const JobReason& reason : reasons) {
    Json entry{{"code", reason.code}, {"message", reason.message}};
    entry.update(reason.more);
    array.push_back(std::move(entry));
  }
  scope.console.print_json(
      Json{{"id", options.id}, {"status", situation->job.summary.status}, {"reasons", std::move(array)}});
  return ExitCode::kOk;
}

}  // namespace

void add_job_why(CommandTree& tree, CLI::App& job) {
  tree.add<WhyOptions>(
      job, "why", "What a job waits for",
      [](CommandSyntax& syntax, WhyOptions& options) { syntax.argument("ID", options.id, "the job").required(); }, say_why);
}

}  // namespace millrace::cli
