#include "workers/enrich/row_blocks.h"

#include <algorithm>
#include <string_view>

#include "shared/postgres/queries/columns.h"

namespace millrace::enrich {
namespace {

constexpr std::int64_t kBlocksPerTransaction = 20;

/// Adds the rows of one block that lie within [from, end).
void add_rows(const postgres::Row& block, std::int64_t from, std::int64_t end, std::vector<RowOutcome>& rows) {
  const std::string outputs = postgres::text_in(block[1]);
  const std::string agent = postgres::text_in(block[2]);
  std::string_view rest = outputs;
  for (std::int64_t number = postgres::integer_in(block[0]); !rest.empty() && number < end; ++number) {
    const std::size_t size = std::min(rest.find('\n'), rest.size());
    if (size > 0 && number >= from) {
      rows.push_back({.row = number, .has_succeeded = true, .output = std::string(rest.substr(0, size)), .agent = agent});
    }
    rest.remove_prefix(std::min(size + 1, rest.size()));
  }
}

/// Blocks of the batch $1 that the condition holds for, $2 in a transaction, until there are none.
Result<void> dissolve(postgres::SessionPool& sessions, const std::vector<postgres::Value>& parameters,
                      const std::string& condition) {
  const std::string some =
      "SELECT first_row FROM batch_blocks b WHERE batch_id = $1 AND " + condition + " ORDER BY first_row LIMIT $2::bigint";
  while (true) {
    const auto dissolved = sessions.run("SELECT batch_blocks_to_rows($1, array(" + some + "))", parameters);
    if (!dissolved) return dissolved.error();
    if (postgres::integer_in(dissolved->rows.front()[0]) == 0) return {};
  }
}

}  // namespace

Result<void> put_block(postgres::Session& session, const ChunkClaim& claim, const RowBlock& block) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(block.each).count();
  const auto put = session.run(
      "WITH chunk AS (UPDATE batch_chunks SET rows_ok = $5::bigint, calls = calls + $5::bigint, changed_at = now() "
      "WHERE batch_id = $1 AND chunk = $2::bigint AND claim = $3 AND rows_ok + rows_failed = 0 RETURNING first_row, row_count) "
      "INSERT INTO batch_blocks (batch_id, first_row, row_count, succeeded, round, outputs, input_hashes, agent, agent_version, milliseconds) "
      "SELECT $1, first_row, row_count, $5::bigint, $4::integer, $6, decode($7, 'hex'), $8, $9, $10::integer FROM chunk",
      {claim.batch.value(), std::to_string(claim.chunk), claim.token, std::to_string(claim.round), std::to_string(block.succeeded),
       block.outputs, block.input_hashes, block.agent, block.agent_version, std::to_string(milliseconds)});
  if (!put) return put.error();
  if (put->affected > 0) return {};
  return Error{ErrorKind::kCancelled, "enrich.ledger", "another worker has taken the chunk or recorded rows of it"};
}

Result<std::vector<RowOutcome>> rows_of_blocks(postgres::SessionPool& sessions, const BatchId& batch, std::int64_t from,
                                               std::int64_t end) {
  const auto blocks = sessions.run(
      "SELECT first_row, outputs, agent FROM batch_blocks WHERE batch_id = $1 AND first_row < $3::bigint AND first_row >= "
      "coalesce((SELECT max(first_row) FROM batch_blocks WHERE batch_id = $1 AND first_row <= $2::bigint), $2::bigint) ORDER BY first_row",
      {batch.value(), std::to_string(from), std::to_string(end)});
  if (!blocks) return blocks.error();
  std::vector<RowOutcome> rows;
  for (const postgres::Row& block : blocks->rows) add_rows(block, from, end, rows);
  return rows;
}

Result<void> dissolve_failed_blocks(postgres::SessionPool& sessions, const BatchId& batch, const std::string& error) {
  return dissolve(sessions, {batch.value(), std::to_string(kBlocksPerTransaction), error},
                  "succeeded < row_count AND EXISTS (SELECT 1 FROM batch_rows r WHERE r.batch_id = $1 AND r.row_number >= b.first_row "
                  "AND r.row_number < b.first_row + b.row_count AND NOT r.has_succeeded AND ($3 = '' OR r.error = $3))");
}

Result<void> dissolve_all_blocks(postgres::SessionPool& sessions, const BatchId& batch) {
  return dissolve(sessions, {batch.value(), std::to_string(kBlocksPerTransaction)}, "true");
}

}  // namespace millrace::enrich
