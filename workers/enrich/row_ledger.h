#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "workers/enrich/batch_store.h"
#include "workers/enrich/columns/answer_columns.h"

namespace millrace::enrich {

/// What a row came to.
struct RowOutcome {
  std::int64_t row = 0;
  bool has_succeeded = false;
  std::string output{};  ///< JSON text.
  std::string error{};
  std::string cause{};
  std::string input_hash{};
  std::string agent{};  ///< With who did it: "company-enrichment-agent (rules)".
  std::string agent_version{};
  int attempts = 0;        ///< 0: it was not sent.
  bool is_cached = false;  ///< The attempt asked nobody: a model had answered the same before.
  std::int64_t tokens = 0;
  std::int64_t cost_nanodollars = 0;
  Duration took{};  ///< With all its tries.
};

/// What all rows of a chunk came to that were answered at hand (BodyAtHand): one record.
struct RowBlock {
  AnswerLines outputs{};
  std::string input_hashes{};  ///< 64 hexadecimal digits per row; zeros for one that was not sent.
  std::int64_t succeeded = 0;
  std::string agent{};
  std::string agent_version{};
  Duration each{};  ///< A row, on average.
};

/// The answers of a chunk, as its block has them.
struct StoredAnswers {
  std::int64_t first_row = 0;
  std::int64_t row_count = 0;
  AnswerLines outputs{};
  std::string agent{};
};

/// What some rows that lie together came to.
struct RowStretch {
  std::int64_t end = 0;                    ///< Behind the last of them.
  std::optional<StoredAnswers> answers{};  ///< Of those that are in a block.
  std::vector<RowOutcome> rows{};          ///< With records of their own, in order. Such a record counts, not the block.
};

/// A chunk in the hands of one worker.
struct ChunkClaim {
  BatchId batch{};
  std::int64_t chunk = 0;
  std::int64_t first_row = 0;
  std::int64_t rows = 0;
  std::string token{};  ///< Digest of the task's token.
  int round = 0;
  bool has_budget = false;
};

/// What one row may cost at most.
struct WorstCase {
  std::int64_t nanodollars = 0;
  std::int64_t tokens = 0;
};

/// What calls came to.
struct Spent {
  std::int64_t calls = 0;
  std::int64_t tokens = 0;
  std::int64_t nanodollars = 0;
};

/// The row ledger. Any thread.
class RowLedger {
 public:
  virtual ~RowLedger() = default;

  /// From now on only this claim may record rows of the chunk; what an earlier claim had reserved counts as spent. Answers the
  /// rows that are recorded already.
  virtual Result<std::vector<std::int64_t>> claim(const ChunkClaim& claim) = 0;
  /// Rows were recorded.
  struct Recorded {
    bool has_new_ceiling = false;  ///< There is a ceiling, and there was none when the chunk was claimed.
  };
  /// In one transaction with the check of the claim; a row that is recorded stays as it is, so this may be repeated. Of rows that
  /// were sent (attempts > 0) the worst case is reserved no more, and what they cost is spent. kCancelled when somebody else has
  /// claimed the chunk: nothing was recorded.
  virtual Result<Recorded> record(const ChunkClaim& claim, const std::vector<RowOutcome>& rows, const WorstCase& each) = 0;
  /// A whole chunk in one transaction: its block, and the rows that are not in it. Of a chunk that no row is recorded of; kCancelled
  /// when somebody else has claimed the chunk or recorded rows of it: nothing was recorded.
  virtual Result<void> record_block(const ChunkClaim& claim, const RowBlock& block, const std::vector<RowOutcome>& failed) = 0;
  /// Sets aside the worst case of up to `rows` rows; answers of how many.
  virtual Result<std::int64_t> reserve(const ChunkClaim& claim, std::int64_t rows, const WorstCase& each) = 0;
  /// The worst case of `rows` rows that were left open is reserved no more; what was spent on them nevertheless is.
  virtual Result<void> release(const ChunkClaim& claim, std::int64_t rows, const WorstCase& each, const Spent& spent) = 0;
  /// Why rows of the chunk were left open.
  virtual Result<void> hold(const ChunkClaim& claim, const std::string& why, const std::string& cause, Duration wait) = 0;
  /// The rows from `from` to the end of their block; where there is none, up to `rows_max`.
  virtual Result<RowStretch> load(const BatchId& batch, std::int64_t from, std::int64_t rows_max) = 0;
  /// Succeeded rows with one of these inputs, of a batch without blocks.
  virtual Result<std::vector<RowOutcome>> find_inputs(const BatchId& batch, const std::vector<std::string>& input_hashes) = 0;
};

}  // namespace millrace::enrich
