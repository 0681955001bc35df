#pragma once

#include "shared/postgres/session.h"
#include "workers/enrich/row_ledger.h"

namespace millrace::enrich {

/// RowLedger in the tables of 0005_batches.sql and 0016_batch_blocks.sql.
class PostgresRowLedger final : public RowLedger {
 public:
  explicit PostgresRowLedger(postgres::SessionPool& sessions) : sessions_(sessions) {}
  Result<std::vector<std::int64_t>> claim(const ChunkClaim& claim) override;
  Result<Recorded> record(const ChunkClaim& claim, const std::vector<RowOutcome>& rows, const WorstCase& each) override;
  Result<void> record_block(const ChunkClaim& claim, const RowBlock& block, const std::vector<RowOutcome>& failed) override;
  Result<std::int64_t> reserve(const ChunkClaim& claim, std::int64_t rows, const WorstCase& each) override;
  Result<void> release(const ChunkClaim& claim, std::int64_t rows, const WorstCase& each, const Spent& spent) override;
  Result<void> hold(const ChunkClaim& claim, const std::string& why, const std::string& cause, Duration wait) override;
  Result<RowStretch> load(const BatchId& batch, std::int64_t from, std::int64_t rows_max) override;
  Result<std::vector<RowOutcome>> find_inputs(const BatchId& batch, const std::vector<std::string>& input_hashes) override;

 private:
  postgres::SessionPool& sessions_;
};

}  // namespace millrace::enrich
