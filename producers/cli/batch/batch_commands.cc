#include "producers/cli/batch/batch_submission.h"
#include "producers/cli/commands.h"
#include "producers/cli/job_documents.h"
#include "shared/time/relative_time.h"

namespace millrace::cli {
namespace {

struct ListBatchOptions {
  int count = 20;
};

struct BatchStatusOptions {
  std::string job;
  bool follows = false;
};

ExitCode list_all_batches(CommandScope& scope, const ListBatchOptions& options) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto batches = list_batches(**database, options.count);
  if (!batches) return scope.console.fail(batches.error());
  Json array = Json::array();
  TextTable table({"JOB", "STATUS", "AGENT", "ROWS", "OK", "FAILED", "ROWS/S", "LEFT", "BEGUN"});
  for (const BatchRecord& batch : *batches) {
    const BatchProgressView view = progress_of(scope, batch);
    array.push_back(document_of(view, scope.clock.now()));
    table.add({batch.root_job, batch.status, batch.agent, std::to_string(batch.row_count), std::to_string(batch.rows_ok),
               std::to_string(batch.rows_failed), std::to_string(static_cast<long>(view.rows_per_second)),
               left_text(view), relative_time(batch.begun_at, scope.clock.now())});
  }
  if (scope.console.is_text()) {
    scope.console.print_table(table, "there is no batch; `millrace batch run FILE --agent NAME --output FILE` begins one");
  } else {
    scope.console.print_array(array);
  }
  return ExitCode::kOk;
}

/// Of a batch that is retried, the job that does so; else the one that people know.
JobId watched_job(const std::optional<BatchRecord>& batch, const std::string& name) {
  if (!batch) return JobId(job_named(name));
  return JobId(batch->round > 0 ? batch->round_job : batch->root_job);
}

/// monitor_batch_execution.
ExitCode show_batch_status(CommandScope& scope, const BatchStatusOptions& options) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  auto batch = find_batch(**database, options.job);
  if (!batch) return scope.console.fail(batch.error());
  if (options.follows) {
    if (!*batch) {  // Whoever mistypes a job must not wait for it.
      if (const auto job = load_job(scope.backend, job_named(options.job)); !job) return scope.console.fail(job.error());
    }
    const BatchEnd end = wait_for_batch(scope, watched_job(*batch, options.job), true);
    if (end.output.is_null()) return end.code;
    batch = find_batch(**database, options.job);
    if (!batch) return scope.console.fail(batch.error());
  }
  if (!*batch) {
    // Its job may be there and its rows not be cut yet, or it ended before that.
    const auto job = load_job(scope.backend, job_named(options.job));
    if (!job) return scope.console.fail(job.error());
    if (scope.console.is_text()) {
      scope.console.print_text(job->summary.status + ", no row was begun; `millrace job why " + options.job + "`\n");
    } else {
      scope.console.print_json(document_without_batch(job->summary.status, options.job));
    }
    return ExitCode::kOk;
  }
  const BatchProgressView view = progress_of(scope, **std::move(batch));
  if (scope.console.is_text()) {
    scope.console.print_text(view.batch.status + "  " + line_of(view) + "\n");
  } else {
    scope.console.print_json(document_of(view, scope.clock.now()));
  }
  return ExitCode::kOk;
}

}  // namespace

void add_batch_commands(CommandTree& tree) {
  CLI::App& batch = tree.add_group("batch", "Tables through agents, row by row");
  add_batch_run(tree, batch);
  add_batch_apply(tree, batch);
  tree.add<BatchStatusOptions>(
      batch, "status", "How far a batch is",
      [](CommandSyntax& syntax, BatchStatusOptions& options) {
        syntax.argument("JOB", options.job, "the batch's job").required();
        syntax.flag("--follow", options.follows, "until its end, with the rows that fail as they do");
      },
      show_batch_status);
  add_batch_after(tree, batch);
  add_batch_diff(tree, batch);
  add_batch_overview(tree, batch);
  add_batch_stream(tree, batch);
  add_batch_chat(tree, batch);
  tree.add<ListBatchOptions>(
      batch, "list", "The latest batches",
      [](CommandSyntax& syntax, ListBatchOptions& options) {
        syntax.option("--count", options.count, "so many (default 20)").between(1, 1'000);
      },
      list_all_batches);
}

}  // namespace millrace::cli
