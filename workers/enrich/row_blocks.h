#pragma once

#include <cstdint>
#include <optional>

#include "shared/postgres/session.h"
#include "workers/enrich/row_ledger.h"

namespace millrace::enrich {

/// The record of a chunk that was answered at hand, within the transaction that records its failed rows. kCancelled as
/// RowLedger::record_block says.
Result<void> put_block(postgres::Session& session, const ChunkClaim& claim, const RowBlock& block);

/// The block that the row `from` is in, else the next one behind it; nothing when there is none.
Result<std::optional<StoredAnswers>> next_block(postgres::SessionPool& sessions, const BatchId& batch, std::int64_t from);

/// Blocks that have failed rows beside them become rows, some in a transaction; with an error's name, those that have rows which
/// failed as that.
Result<void> dissolve_failed_blocks(postgres::SessionPool& sessions, const BatchId& batch, const std::string& error);

/// All blocks of the batch become rows, some in a transaction.
Result<void> dissolve_all_blocks(postgres::SessionPool& sessions, const BatchId& batch);

}  // namespace millrace::enrich
