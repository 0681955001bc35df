#pragma once

#include "shared/postgres/session.h"
#include "shared/vocabulary/result.h"
#include "workers/supervise/shard_store.h"

namespace millrace::supervise {

/// Writes a batch as one transaction: in one round trip, as a statement with a part for each table. Only when PostgreSQL refuses that
/// is it written table by table, which tells the shards that were fenced, the identities that were taken, or what is wrong with it.
Result<CommitAnswer> write_batch(postgres::Session& session, const BatchWrite& batch);

}  // namespace millrace::supervise
