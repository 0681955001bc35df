#pragma once

#include <optional>
#include <string>
#include <utility>

#include "producers/cli/batch/batch_records.h"
#include "producers/cli/command_scope.h"
#include "shared/batch/time_left.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli {

/// Of what people and estimates say in seconds; 30 years at most.
Duration seconds_as_duration(double seconds);

/// The batch that a job began. kRejected as kNotFoundName when it began none.
Result<BatchRecord> known_batch(CommandScope& scope, const std::string& job);

/// A batch as it is now, with how fast it goes.
struct BatchProgressView {
  BatchRecord batch;
  double rows_per_second = 0;
  std::optional<batch::TimeLeft> left{};
};
BatchProgressView progress_of(CommandScope& scope, BatchRecord batch);

/// {"status", "rows_processed", "total_rows", "percent_complete", "estimated_completion", …}
Json document_of(const BatchProgressView& view, TimePoint now);
/// The same of a job that has begun no batch yet, or ended before.
Json document_without_batch(const std::string& status, const std::string& job);
/// {"status", "output_csv_uri", "rows_processed", "rows_succeeded", "rows_failed", "processing_time_seconds", …} of one that has ended.
Json results_of(const BatchRecord& batch);
/// "2m to 3m"; empty when nobody can tell.
std::string left_text(const BatchProgressView& view);
/// "250/500 rows (50%)  ok 240  failed 10  33.2 rows/s  0.1200 USD  2m to 3m left"
std::string line_of(const BatchProgressView& view);

/// Waits for the job's end, telling on a progress line (or, with `follows`, in remarks) how far its batch is; with `follows` also which
/// rows fail. The output, or the exit code that was said already.
struct BatchEnd {
  ExitCode code = ExitCode::kOk;
  Json output;  ///< Null without one.
};
BatchEnd wait_for_batch(CommandScope& scope, const JobId& job, bool follows);

/// Copies a file of the store to a path of the user's: whole or not at all. "-" is standard output.
Result<void> fetch_output(CommandScope& scope, const std::string& uri, const std::string& path);

}  // namespace millrace::cli
