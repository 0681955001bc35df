#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "producers/cli/batch/batch_watch.h"
#include "shared/batch/estimate.h"
#include "shared/csv/dialect.h"
#include "shared/csv/input_bytes.h"

namespace millrace::cli {

/// So many rows, spread evenly over a table that has `of` of them.
struct SampleSize {
  std::int64_t rows = 0;
  std::int64_t of = 0;
};

/// Rows of a table as a small table of its own in the file store: its URI. Quarantined rows are passed over.
Result<std::string> put_sample(CommandScope& scope, csv::InputBytes& table, const csv::Dialect& dialect, const SampleSize& size);

/// A sample on its way through an agent, to its end.
struct SampleRun {
  JobId job;
  BatchEnd end;
};
/// Submits a request of the workflow `batch` and waits; `remark` is said behind the job's name.
Result<SampleRun> run_sample(CommandScope& scope, const Json& request, const std::string& remark);

/// What became of sample rows.
struct SampleFindings {
  Json document;  ///< {"job_id", "rows", "succeeded", "failed", "latency_seconds", "cost_usd_per_row", "examples"}
  batch::Latency latency;
  batch::MeasuredCost cost;
};
Result<SampleFindings> findings_of(CommandScope& scope, const JobId& job);

}  // namespace millrace::cli
