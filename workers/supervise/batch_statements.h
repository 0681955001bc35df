#pragma once

#include <string>
#include <vector>

#include "shared/postgres/session.h"
#include "shared/vocabulary/result.h"
#include "workers/supervise/shard_store.h"

namespace millrace::supervise {

/// A batch as one statement, and so as one transaction, with all that it takes of the batch.
struct BatchStatement {
  std::string text;
  std::vector<postgres::Value> parameters;
};

/// It asks first whether every position moved and every identity was free: a division by zero undoes it all when not.
BatchStatement statement_of(const BatchWrite& batch);

/// kRejected: fenced, taken or refused, which write_batch tells apart.
Result<CommitAnswer> run_statement(postgres::Session& session, const BatchStatement& statement);

/// Writes a batch as one transaction: in one round trip, as a statement with a part for each table. Only when PostgreSQL refuses that
/// is it written table by table, which tells the shards that were fenced, the identities that were taken, or what is wrong with it.
Result<CommitAnswer> write_batch(postgres::Session& session, const BatchWrite& batch);

}  // namespace millrace::supervise
