#include "producers/cli/batch/batch_submission.h"

#include <filesystem>
#include <system_error>

#include "producers/cli/remote_access.h"
#include "shared/table_source/remote_tables.h"
#include "shared/time/timestamp.h"
#include "workers/supervise/child_execution.h"

namespace millrace::cli {
namespace {

ExitCode print_end(CommandScope& scope, const JobId& job, const EndPlan& plan, const BatchEnd& end) {
  const std::string uri = end.output.value("output_csv_uri", "");
  if (!plan.output.empty()) {
    if (const auto fetched = fetch_output(scope, end.output.value("stored_csv_uri", uri), plan.output); !fetched) return scope.console.fail(fetched.error());
  }
  if (!scope.console.is_text()) {
    Json document = end.output;
    document["job_id"] = job.value();
    if (!plan.output.empty()) document["output_file"] = plan.output;
    scope.console.print_json(document);
    return ExitCode::kOk;
  }
  const std::int64_t ok = end.output.value("rows_succeeded", std::int64_t{0});
  const std::int64_t failed = end.output.value("rows_failed", std::int64_t{0});
  scope.console.note(end.output.value("status", "") + "  " + std::to_string(ok + failed) + " rows: ok " + std::to_string(ok) +
                     ", failed " + std::to_string(failed) + ", in " +
                     std::to_string(end.output.value("processing_time_seconds", 0.0)) + " s");
  if (failed > 0) {
    scope.console.note("`millrace batch why " + job.value() + "` says why; `millrace batch retry " + job.value() +
                       "` tries these rows again");
  }
  if (plan.output != "-") scope.console.print_text((plan.output.empty() ? uri : plan.output) + "\n");
  return ExitCode::kOk;
}

}  // namespace

void declare_ending(CommandSyntax& syntax, EndPlan& ending) {
  syntax.option("--output", ending.output, "where the output goes, whole or not at all; - for standard output");
  syntax.flag("--follow", ending.follows, "say how far it is now and then, also without a terminal, and which rows fail");
  syntax.flag("--detach", ending.detaches, "do not wait for the end");
}

Result<std::string> stored_uri(CommandScope& scope, const std::string& file) {
  const bool is_uri = file.starts_with("millrace-file:") || file.find("://") != std::string::npos;
  if (is_uri) return file;
  // Before it is copied: a table above the limit would be refused in any case.
  std::error_code failure;
  const auto size = std::filesystem::file_size(file, failure);
  if (const auto fits = failure ? Result<void>() : table_source::check_size(file, size); !fits) return fits.error();
  const auto files = scope.backend.files();
  if (!files) return files.error();
  return (*files)->put_file(std::filesystem::absolute(file), std::filesystem::path(file).filename().string());
}

Result<Json> column_mappings(const std::vector<std::string>& texts) {
  Json mappings = Json::object();
  for (const std::string& text : texts) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
      return rejected("usage", "--map " + text + ": write --map COLUMN=FIELD");
    }
    mappings[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return mappings;
}

Result<std::vector<std::pair<std::string, std::string>>> transforms_in(const std::vector<std::string>& texts) {
  std::vector<std::pair<std::string, std::string>> transforms;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return rejected("usage", "--transform " + text + ": write --transform 'FIELD=trim | lower'");
    }
    transforms.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return transforms;
}

Result<std::string> planned_uri(CommandScope& scope, const std::string& uri, const std::string& sha256) {
  constexpr std::string_view kFile = "file://";
  const std::string path = uri.starts_with(kFile) ? uri.substr(kFile.size()) : uri;
  auto stored = table_source::RemoteTables::is_remote(uri) ? bring_into_store(scope, uri) : stored_uri(scope, path);
  // The store names files by their bytes: what was looked at a moment ago is what runs.
  if (stored && stored->starts_with("millrace-file:") && stored->find(sha256) == std::string::npos) {
    return rejected("PLAN_STALE", "the file was changed while it was being stored; plan again");
  }
  return stored;
}

Result<JobId> begin_batch(CommandScope& scope, const SubmissionPlan& plan) {
  const auto submission = prepare_submission(scope, plan);
  if (!submission) return submission.error();
  if (!submission->is_known) {
    if (auto published = scope.backend.publish(submission->record); !published) return published.error();
  }
  return submission->job;
}

ExitCode submit_and_watch(CommandScope& scope, const SubmissionPlan& plan, const EndPlan& ending) {
  const auto begun = begin_batch(scope, plan);
  if (!begun) return scope.console.fail(begun.error());
  const JobId job = *begun;
  if (ending.detaches) {
    if (scope.console.is_text()) {
      scope.console.print_text(job.value() + "\n");
      scope.console.note("`millrace batch status " + job.value() + "`; `millrace batch results " + job.value() +
                         " --output FILE`");
    } else {
      // execute_batch_processor; `status` and `results` take the ARN too.
      scope.console.print_json(Json{{"job_id", job.value()},
                                    {"execution_arn", supervise::execution_arn(plan.workflow, job)},
                                    {"status", "RUNNING"},
                                    {"start_time", to_rfc3339(scope.clock.now())}});
    }
    return ExitCode::kOk;
  }
  scope.console.note("job " + job.value());
  const BatchEnd end = wait_for_batch(scope, job, ending.follows);
  if (end.output.is_null()) return end.code;
  return print_end(scope, job, ending, end);
}

}  // namespace millrace::cli
