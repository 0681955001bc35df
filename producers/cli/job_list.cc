#include "producers/cli/commands.h"
#include "producers/cli/job_documents.h"
#include "shared/postgres/queries/job_listing.h"
#include "shared/time/relative_time.h"

namespace millrace::cli {
namespace {

struct JobListOptions {
  std::string workflow;
  std::string status;
  std::string tag;  ///< name or name=value
  int jobs_max = 100;
};

postgres::JobFilter filter_of(const JobListOptions& options) {
  postgres::JobFilter filter{.jobs_max = options.jobs_max};
  if (!options.workflow.empty()) filter.workflow = options.workflow;
  if (!options.status.empty()) filter.status = options.status;
  if (options.tag.empty()) return filter;
  const std::size_t equals = options.tag.find('=');
  filter.tag_name = options.tag.substr(0, equals);
  if (equals != std::string::npos) filter.tag_value = options.tag.substr(equals + 1);
  return filter;
}

TextTable table_of(const std::vector<postgres::JobSummary>& jobs, TimePoint now) {
  TextTable table({"ID", "WORKFLOW", "STATUS", "CREATED", "TOOK", "ERROR"});
  for (const auto& job : jobs) {
    const TimePoint end = job.finished_at.value_or(now);
    table.add({job.id.value(), job.workflow, job.status, relative_time(job.created_at, now),
               short_duration(end - job.created_at), shortened(job.error.value_or(""), 40)});
  }
  return table;
}

ExitCode list_jobs(CommandScope& scope, const JobListOptions& options) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto jobs = postgres::list_jobs(**database, filter_of(options));
  if (!jobs) return scope.console.fail(jobs.error());

  if (scope.console.is_text()) {
    scope.console.print_table(table_of(*jobs, scope.clock.now()), "no jobs; `millrace submit` makes one");
  } else {
    Json array = Json::array();
    for (const auto& job : *jobs) array.push_back(document_of(job));
    scope.console.print_array(array);
  }
  if (static_cast<int>(jobs->size()) == options.jobs_max) {
    scope.console.note("only the newest " + std::to_string(options.jobs_max) + " are shown; --limit shows more");
  }
  return ExitCode::kOk;
}

}  // namespace

void add_job_list(CommandTree& tree, CLI::App& job) {
  tree.add<JobListOptions>(
      job, "list", "The newest jobs first",
      [](CommandSyntax& syntax, JobListOptions& options) {
        syntax.option("--workflow", options.workflow, "only jobs of this workflow");
        syntax.option("--status", options.status, "only jobs with this status")
            .among({"RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PAUSED"});
        syntax.option("--tag", options.tag, "only jobs with this tag: name or name=value");
        syntax.option("--limit", options.jobs_max, "at most so many (default 100)").between(1, 1'000'000);
      },
      list_jobs);
}

}  // namespace millrace::cli
