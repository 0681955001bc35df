#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "producers/cli/batch/batch_records.h"
#include "producers/cli/command_scope.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli {

/// How long the rest may take: half of the times less than the first, nine of ten less than the second.
struct TimeLeft {
  Duration likely{};
  Duration at_most{};
};

/// By the rows that were finished in the last spans of `span` each, and on the whole. Nothing while nothing was finished. Pure.
std::optional<TimeLeft> time_left(std::int64_t rows_left, const std::vector<std::int64_t>& recent_rows, Duration span,
                                  std::int64_t rows_done, Duration since_begin);

/// The batch that a job began. kRejected as kNotFoundName when it began none.
Result<BatchRecord> known_batch(CommandScope& scope, const std::string& job);

/// A batch as it is now, with how fast it goes.
struct BatchProgressView {
  BatchRecord batch;
  double rows_per_second = 0;
  std::optional<TimeLeft> left{};
};
BatchProgressView progress_of(CommandScope& scope, BatchRecord batch);

/// {"status", "rows_processed", "total_rows", "percent_complete", "estimated_completion", …}
Json document_of(const BatchProgressView& view, TimePoint now);
/// "250/500 rows (50%)  ok 240  failed 10  33.2 rows/s  0.1200 USD  2m to 3m left"
std::string line_of(const BatchProgressView& view);

/// Waits for the job's end, telling on a progress line (or, with `follows`, in remarks) how far its batch is. The output, or the
/// exit code that was said already.
struct BatchEnd {
  ExitCode code = ExitCode::kOk;
  Json output;  ///< Null without one.
};
BatchEnd wait_for_batch(CommandScope& scope, const JobId& job, bool follows);

/// Copies a file of the store to a path of the user's: whole or not at all. "-" is standard output.
Result<void> fetch_output(CommandScope& scope, const std::string& uri, const std::string& path);

}  // namespace millrace::cli
