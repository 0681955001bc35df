#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/batch/time_left.h"
#include "shared/postgres/session.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::cli {

/// A batch as people's tools see it.
struct BatchRecord {
  std::string id{};
  std::string root_job{};   ///< That people know.
  std::string round_job{};  ///< That works on it now.
  int round = 0;
  std::string agent{};
  std::string source_uri{};
  std::string config{};
  std::string
      status{};  ///< RUNNING, WAITING_FOR_BUDGET, WAITING_FOR_AGENT, SUCCEEDED, COMPLETED_WITH_ERRORS, or as its job ended.
  std::int64_t row_count = 0;
  std::int64_t rows_ok = 0;
  std::int64_t rows_failed = 0;
  std::int64_t rows_cached = 0;  ///< Of those that are ok: a model had answered the same before, and was not asked.
  std::int64_t calls = 0;
  std::int64_t tokens = 0;
  std::int64_t cost_nanodollars = 0;
  std::optional<std::int64_t> budget_nanodollars{};
  std::optional<std::int64_t> budget_tokens{};
  std::string held_cause{};
  std::string output_uri{};
  TimePoint begun_at{};
  std::optional<TimePoint> finished_at{};

  std::int64_t rows_done() const { return rows_ok + rows_failed; }
};

/// The job that a person names by its id or by its execution's ARN.
std::string job_named(const std::string& name);

/// By the batch's id, or the id or execution ARN of a job that began it; nothing when there is none (yet).
Result<std::optional<BatchRecord>> find_batch(postgres::SessionPool& database, const std::string& name);
Result<std::vector<BatchRecord>> list_batches(postgres::SessionPool& database, int count_max);

/// What tells how long the rest may take, as far as the tables hold it.
Result<batch::Standing> find_standing(postgres::SessionPool& database, const BatchRecord& batch);

/// Rows that failed alike.
struct BatchCause {
  std::string error{};
  std::string example{};  ///< What the first of them says.
  std::int64_t rows = 0;
  std::vector<std::int64_t> first_rows{};  ///< A few, counted from 0.
};
Result<std::vector<BatchCause>> find_causes(postgres::SessionPool& database, const std::string& batch);

/// What to do about rows that failed as this.
std::string action_for(const std::string& error);

/// Sets a ceiling, also for a batch that was begun without one: what it has spent counts, and rows that are under way then may still go
/// over it. The batch looks for it by itself. May be repeated when it failed.
Result<void> set_budget(postgres::SessionPool& database, const std::string& batch, std::optional<double> usd,
                        std::optional<std::int64_t> tokens);

}  // namespace millrace::cli
