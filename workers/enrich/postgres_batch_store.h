#pragma once

#include "shared/postgres/session.h"
#include "workers/enrich/batch_store.h"

namespace millrace::enrich {

/// BatchStore in the tables of 0005_batches.sql.
class PostgresBatchStore final : public BatchStore {
 public:
  explicit PostgresBatchStore(postgres::SessionPool& sessions) : sessions_(sessions) {}
  Result<void> begin(const Batch& batch) override;
  Result<std::shared_ptr<const Batch>> find(const BatchId& id) override;
  Result<void> begin_round(const RetryWish& wish, const JobId& job) override;
  Result<std::vector<std::int64_t>> open_chunks(const BatchId& id) override;
  Result<BatchTotals> totals(const BatchId& id) override;
  Result<std::vector<CauseCount>> causes(const BatchId& id) override;
  Result<int> note_progress(const BatchId& id, std::int64_t rows) override;
  Result<void> wait_for(const BatchId& id, const std::string& what) override;
  Result<void> give_up(const BatchId& id) override;
  Result<Left> budget_left(const BatchId& id) override;
  Result<void> dissolve_blocks(const BatchId& id) override;
  Result<void> finish(const BatchId& id, const std::string& output_uri) override;

 private:
  postgres::SessionPool& sessions_;
};

}  // namespace millrace::enrich
