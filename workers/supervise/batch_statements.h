#pragma once

#include "shared/postgres/session.h"
#include "shared/vocabulary/result.h"
#include "workers/supervise/shard_store.h"

namespace millrace::supervise {

/// Writes a batch inside an open transaction, one statement per table. When shards are fenced or identities taken,
/// `answer` names them and the result is an error, so that the transaction is rolled back.
Result<void> write_batch(postgres::Session& session, const BatchWrite& batch, CommitAnswer& answer);

}  // namespace millrace::supervise
