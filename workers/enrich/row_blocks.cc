#include "workers/enrich/row_blocks.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/postgres/queries/columns.h"

namespace millrace::enrich {
namespace {

constexpr std::int64_t kRowsPerTransaction = 40'000;

/// Lines of a text that PostgreSQL made of an array; JSON has no line ends.
std::vector<std::string> lines_in(const postgres::Value& value) {
  std::vector<std::string> lines;
  if (!value || value->empty()) return lines;
  for (std::string_view rest = *value;;) {
    const std::size_t size = rest.find('\n');
    lines.emplace_back(rest.substr(0, size));
    if (size == std::string_view::npos) return lines;
    rest.remove_prefix(size + 1);
  }
}

postgres::Value array_of(const std::vector<std::string>& texts) {
  return postgres::array_literal(std::vector<postgres::Value>(texts.begin(), texts.end()));
}

/// Blocks of the batch $1 that the condition holds for, about $2 rows in a transaction, until there are none.
Result<void> dissolve(postgres::SessionPool& sessions, const std::vector<postgres::Value>& parameters,
                      const std::string& condition) {
  const std::string some =
      "SELECT first_row FROM (SELECT first_row, sum(row_count) OVER (ORDER BY first_row) - row_count AS rows_before FROM "
      "(SELECT first_row, row_count FROM batch_blocks b WHERE batch_id = $1 AND " +
      condition +
      " ORDER BY first_row LIMIT 20) AS next) AS counted "
      "WHERE rows_before < $2::bigint";
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
      "INSERT INTO batch_blocks (batch_id, first_row, row_count, succeeded, round, outputs, members, words, input_hashes, agent, "
      "agent_version, milliseconds) "
      "SELECT $1, first_row, row_count, $5::bigint, $4::integer, $6, $7::text[], $8::text[], decode($9, 'hex'), $10, $11, "
      "$12::integer FROM chunk",
      {claim.batch.value(), std::to_string(claim.chunk), claim.token, std::to_string(claim.round),
       std::to_string(block.succeeded), block.outputs.lines,
       block.outputs.members.empty() ? postgres::Value() : array_of(block.outputs.members), array_of(block.outputs.words),
       block.input_hashes, block.agent, block.agent_version, std::to_string(milliseconds)});
  if (!put) return put.error();
  if (put->affected > 0) return {};
  return Error{ErrorKind::kCancelled, "enrich.ledger", "another worker has taken the chunk or recorded rows of it"};
}

Result<std::optional<StoredAnswers>> next_block(postgres::SessionPool& sessions, const BatchId& batch, std::int64_t from) {
  auto blocks = sessions.run(
      "SELECT first_row, row_count, outputs, array_to_string(members, E'\\n'), array_to_string(words, E'\\n'), agent "
      "FROM batch_blocks WHERE batch_id = $1 AND first_row >= coalesce((SELECT max(first_row) FROM batch_blocks "
      "WHERE batch_id = $1 AND first_row <= $2::bigint "
      "AND first_row + row_count > $2::bigint), $2::bigint) ORDER BY first_row LIMIT 1",
      {batch.value(), std::to_string(from)});
  if (!blocks) return blocks.error();
  if (blocks->rows.empty()) return std::optional<StoredAnswers>();
  postgres::Row& block = blocks->rows.front();
  return std::optional(StoredAnswers{
      .first_row = postgres::integer_in(block[0]),
      .row_count = postgres::integer_in(block[1]),
      .outputs = {.lines = std::move(block[2]).value_or(""), .members = lines_in(block[3]), .words = lines_in(block[4])},
      .agent = postgres::text_in(block[5])});
}

Result<void> dissolve_failed_blocks(postgres::SessionPool& sessions, const BatchId& batch, const std::string& error) {
  return dissolve(sessions, {batch.value(), std::to_string(kRowsPerTransaction), error},
                  "succeeded < row_count AND EXISTS (SELECT 1 FROM batch_rows r WHERE r.batch_id = $1 AND r.row_number >= b.first_row "
                  "AND r.row_number < b.first_row + b.row_count AND NOT r.has_succeeded AND ($3 = '' OR r.error = $3))");
}

Result<void> dissolve_all_blocks(postgres::SessionPool& sessions, const BatchId& batch) {
  return dissolve(sessions, {batch.value(), std::to_string(kRowsPerTransaction)}, "true");
}

}  // namespace millrace::enrich
