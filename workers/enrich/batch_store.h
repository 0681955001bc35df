#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/result.h"

namespace millrace::enrich {

/// The id of the job that began it.
using BatchId = NamedType<std::string, struct BatchIdTag>;

/// What a job's one writer lets go on at once: so many chunks, with so many rows in flight each. Never more than `concurrency`
/// together.
struct Grant {
  std::int64_t lanes = 1;
  std::int64_t permits = 1;
};

/// A row of `batches`: what all workers need to know of one.
struct Batch {
  BatchId id{};
  JobId round_job{};
  std::string source_uri{};
  std::string source_version{};
  std::string config{};  ///< JSON text.
  std::vector<std::string> columns{};
  std::string agent{};
  std::string previous{};  ///< Empty: none.
  std::int64_t row_count = 0;
  std::string chunks_uri{};
  Grant grant{};
  std::optional<std::int64_t> budget_nanodollars{};
  std::optional<std::int64_t> budget_tokens{};
  int round = 0;
  TimePoint begun_at{};

  bool has_budget() const { return budget_nanodollars || budget_tokens; }
};

/// How far a batch is.
struct BatchTotals {
  std::int64_t rows_ok = 0;
  std::int64_t rows_failed = 0;
  std::int64_t rows_cached = 0;  ///< Of those that succeeded: nobody was asked for them.
  std::int64_t calls = 0;
  std::int64_t tokens = 0;
  std::int64_t cost_nanodollars = 0;
  std::int64_t held_by_budget = 0;  ///< Chunks.
  std::int64_t held_by_agent = 0;
  double agent_seconds = 0;  ///< How long the agent asked to be left alone, at most.
  double still_seconds = 0;  ///< Since a row was recorded last.
  std::string held_error{};  ///< Of a chunk that failed.
  std::string held_cause{};
};

struct CauseCount {
  std::string error{};
  std::int64_t rows = 0;
};

/// Rows of batches that failed before and are to be tried again.
struct RetryWish {
  BatchId batch{};
  std::string error{};  ///< Only those that failed as this; empty: all.
};

/// Batches as their job's steps see them. Any thread. Errors as postgres::Session says.
class BatchStore {
 public:
  virtual ~BatchStore() = default;
  /// Known already: stays as it is.
  virtual Result<void> begin(const Batch& batch) = 0;
  /// Nothing when there is none.
  virtual Result<std::shared_ptr<const Batch>> find(const BatchId& id) = 0;
  /// The next round, by this job: rows that failed are open again. Repeating it for one job changes nothing.
  virtual Result<void> begin_round(const RetryWish& wish, const JobId& job) = 0;
  /// Chunks that have open rows.
  virtual Result<std::vector<std::int64_t>> open_chunks(const BatchId& id) = 0;
  virtual Result<BatchTotals> totals(const BatchId& id) = 0;
  virtual Result<std::vector<CauseCount>> causes(const BatchId& id) = 0;
  /// Notes how many rows are recorded; answers how many tallies in a row found no more than the one before.
  virtual Result<int> note_progress(const BatchId& id, std::int64_t rows) = 0;
  /// Nothing of it is at work until this is there: "budget", "agent". The next claim of a chunk ends it.
  virtual Result<void> wait_for(const BatchId& id, const std::string& what) = 0;
  /// Rows that are still open fail as what their chunk failed as.
  virtual Result<void> give_up(const BatchId& id) = 0;
  /// What is neither spent nor reserved under the ceilings; absent: there is none.
  struct Left {
    std::optional<std::int64_t> nanodollars;
    std::optional<std::int64_t> tokens;
  };
  virtual Result<Left> budget_left(const BatchId& id) = 0;
  /// From now on every row of the batch has a record of its own (RowBlock).
  virtual Result<void> dissolve_blocks(const BatchId& id) = 0;
  virtual Result<void> finish(const BatchId& id, const std::string& output_uri) = 0;
};

}  // namespace millrace::enrich
