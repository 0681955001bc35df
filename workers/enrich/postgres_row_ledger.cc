#include "workers/enrich/postgres_row_ledger.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "shared/postgres/queries/columns.h"
#include "shared/vocabulary/json.h"
#include "workers/enrich/row_blocks.h"

namespace millrace::enrich {
namespace {

using postgres::Value;

Error claimed_by_another() {
  return {ErrorKind::kCancelled, "enrich.ledger",
          "another worker has taken the chunk: what this one has found out is not recorded"};
}

Value or_null(const std::string& text) { return text.empty() ? Value() : Value(text); }

/// PostgreSQL's texts are UTF-8 without NUL; what people gave us may be anything.
std::string storable(const std::string& text) {
  std::string clean = Json::parse(Json(text).dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
  std::erase(clean, '\0');
  return clean;
}

/// The columns of many rows as arrays to unnest.
std::vector<Value> as_arrays(const std::vector<RowOutcome>& rows) {
  std::vector<Value> columns;
  const auto add = [&](auto&& value_of) {
    std::vector<Value> values;
    values.reserve(rows.size());
    for (const RowOutcome& row : rows) values.push_back(value_of(row));
    columns.emplace_back(postgres::array_literal(values));
  };
  add([](const RowOutcome& row) -> Value { return std::to_string(row.row); });
  add([](const RowOutcome& row) -> Value { return row.has_succeeded ? "t" : "f"; });
  add([](const RowOutcome& row) { return or_null(row.output); });
  add([](const RowOutcome& row) { return or_null(row.error); });
  add([](const RowOutcome& row) { return or_null(storable(row.cause)); });
  add([](const RowOutcome& row) -> Value { return row.input_hash; });
  add([](const RowOutcome& row) -> Value { return row.agent; });
  add([](const RowOutcome& row) -> Value { return row.agent_version; });
  add([](const RowOutcome& row) -> Value { return std::to_string(row.attempts); });
  add([](const RowOutcome& row) -> Value { return std::to_string(row.tokens); });
  add([](const RowOutcome& row) -> Value { return std::to_string(row.cost_nanodollars); });
  add([](const RowOutcome& row) -> Value { return row.is_cached ? "t" : "f"; });
  add([](const RowOutcome& row) -> Value {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(row.took).count());
  });
  return columns;
}

constexpr const char* kInsertRows =
    "WITH given AS (SELECT * FROM unnest($4::bigint[], $5::boolean[], $6::text[], $7::text[], $8::text[], $9::text[], "
    "$10::text[], $11::text[], "
    "$12::integer[], $13::bigint[], $14::bigint[], $15::boolean[], $16::integer[]) "
    "AS g (row_number, has_succeeded, output, error, cause, input_hash, agent, agent_version, attempts, tokens, "
    "cost_nanodollars, is_cached, milliseconds)), "
    "put AS (INSERT INTO batch_rows (batch_id, row_number, round, has_succeeded, output, error, cause, input_hash, agent, "
    "agent_version, attempts, tokens, cost_nanodollars, is_cached, milliseconds) "
    "SELECT $1, row_number, $17::integer, has_succeeded, output, error, cause, input_hash, agent, "
    "agent_version, attempts, tokens, cost_nanodollars, is_cached, milliseconds FROM given "
    "ON CONFLICT (batch_id, row_number) DO NOTHING "
    "RETURNING row_number, has_succeeded, error, cause, attempts, tokens, cost_nanodollars, is_cached), "
    // Who follows the job hears of the first rows that fail, from its log: in the same transaction, so each once. Where none has failed
    // nothing is summed up.
    "lost AS MATERIALIZED (SELECT * FROM put WHERE NOT has_succeeded ORDER BY row_number LIMIT 100), "
    "told AS (INSERT INTO task_logs (job_id, task_id, attempt, stream, line) "
    "SELECT CASE WHEN b.round = 0 THEN b.root_job ELSE b.round_job END, 'rows', b.round + 1, 'rows', "
    "'row ' || row_number + 1 || ' failed: ' || error || coalesce(': ' || left(cause, 500), '') "
    "FROM lost, batches b WHERE b.batch_id = $1 AND "
    "(SELECT coalesce(sum(rows_failed), 0) FROM batch_chunks WHERE batch_id = $1 AND EXISTS (SELECT FROM lost)) < 1000), "
    "sums AS (SELECT count(*) FILTER (WHERE has_succeeded) AS ok, count(*) FILTER (WHERE NOT has_succeeded) AS failed, "
    "count(*) FILTER (WHERE attempts > 0) AS sent, coalesce(sum(attempts) FILTER (WHERE NOT is_cached), 0) AS calls, "
    "count(*) FILTER (WHERE is_cached) AS cached, coalesce(sum(tokens), 0) AS tokens, coalesce(sum(cost_nanodollars), 0) AS cost FROM put) "
    "UPDATE batch_chunks c SET rows_ok = c.rows_ok + sums.ok, rows_failed = c.rows_failed + sums.failed, calls = c.calls + sums.calls, "
    "rows_cached = c.rows_cached + sums.cached, tokens = c.tokens + sums.tokens, cost_nanodollars = c.cost_nanodollars + sums.cost, "
    "reserved_nanodollars = c.reserved_nanodollars - sums.sent * $18::bigint, reserved_tokens = c.reserved_tokens - sums.sent * $19::bigint, "
    "changed_at = now() FROM sums WHERE c.batch_id = $1 AND c.chunk = $2::bigint AND c.claim = $3 "
    "RETURNING sums.sent * $18::bigint, sums.sent * $19::bigint, sums.cost, sums.tokens";

// Without a ceiling there is nothing to settle. One may be set at any moment: then every record that has its chunk's row from
// there on settles, and what was recorded before is in the sum that whoever set it has made (producers/cli/batch).
constexpr const char* kSettle =
    "UPDATE batches SET reserved_nanodollars = reserved_nanodollars - $2::bigint, reserved_tokens = reserved_tokens - "
    "$3::bigint, "
    "spent_nanodollars = spent_nanodollars + $4::bigint, spent_tokens = spent_tokens + $5::bigint WHERE batch_id = $1 "
    "AND (budget_nanodollars IS NOT NULL OR budget_tokens IS NOT NULL)";

/// The parameters of kInsertRows.
std::vector<Value> values_of(const ChunkClaim& claim, const std::vector<RowOutcome>& rows, const WorstCase& each) {
  // Without a ceiling nothing was reserved.
  const WorstCase reserved = claim.has_budget ? each : WorstCase{};
  std::vector<Value> values{claim.batch.value(), std::to_string(claim.chunk), claim.token};
  for (Value& column : as_arrays(rows)) values.push_back(std::move(column));
  values.insert(values.end(),
                {std::to_string(claim.round), std::to_string(reserved.nanodollars), std::to_string(reserved.tokens)});
  return values;
}

RowOutcome outcome_in(const postgres::Row& row) {
  return {.row = postgres::integer_in(row[0]),
          .has_succeeded = postgres::boolean_in(row[1]),
          .output = postgres::text_in(row[2]),
          .error = postgres::text_in(row[3]),
          .cause = postgres::text_in(row[4]),
          .input_hash = postgres::text_in(row[5]),
          .agent = postgres::text_in(row[6]),
          .agent_version = postgres::text_in(row[7])};
}

Result<std::vector<RowOutcome>> outcomes_in(const Result<postgres::Rows>& rows) {
  if (!rows) return rows.error();
  std::vector<RowOutcome> outcomes;
  outcomes.reserve(rows->rows.size());
  for (const postgres::Row& row : rows->rows) outcomes.push_back(outcome_in(row));
  return outcomes;
}

constexpr const char* kSelectRows =
    "SELECT row_number, has_succeeded, output, error, cause, input_hash, agent, agent_version FROM batch_rows WHERE batch_id = "
    "$1 ";

}  // namespace

Result<std::vector<std::int64_t>> PostgresRowLedger::claim(const ChunkClaim& claim) {
  std::vector<std::int64_t> recorded;
  const auto claimed = sessions_.in_transaction([&](postgres::Session& session) -> Result<void> {
    // Whatever it waited for: it is at work again.
    const auto known = session.run(
        "WITH at_work AS (UPDATE batches SET waits_for = NULL WHERE batch_id = $1 AND waits_for IS NOT NULL) "
        "INSERT INTO batch_chunks AS known (batch_id, chunk, first_row, row_count, claim) VALUES ($1, $2::bigint, $3::bigint, "
        "$4::bigint, $5) "
        "ON CONFLICT (batch_id, chunk) DO UPDATE SET claim = excluded.claim, held = NULL, held_cause = NULL, held_seconds = NULL "
        "RETURNING rows_ok + rows_failed, reserved_nanodollars, reserved_tokens",
        {claim.batch.value(), std::to_string(claim.chunk), std::to_string(claim.first_row), std::to_string(claim.rows),
         claim.token});
    if (!known) return known.error();
    const postgres::Row& row = known->rows.front();
    if (postgres::integer_in(row[1]) > 0 || postgres::integer_in(row[2]) > 0) {
      // A worker died with calls that may have been made: their worst case counts as spent.
      const auto settled = session.run(kSettle, {claim.batch.value(), row[1], row[2], row[1], row[2]});
      if (!settled) return settled.error();
      const auto cleared = session.run(
          "UPDATE batch_chunks SET cost_nanodollars = cost_nanodollars + reserved_nanodollars, tokens = tokens + "
          "reserved_tokens, "
          "reserved_nanodollars = 0, reserved_tokens = 0 WHERE batch_id = $1 AND chunk = $2::bigint",
          {claim.batch.value(), std::to_string(claim.chunk)});
      if (!cleared) return cleared.error();
    }
    if (postgres::integer_in(row[0]) == 0) return {};
    if (postgres::integer_in(row[0]) >= claim.rows) {
      recorded.resize(static_cast<std::size_t>(claim.rows));
      std::iota(recorded.begin(), recorded.end(), claim.first_row);
      return {};
    }
    // A chunk with a block is complete: of this one all are rows.
    const auto rows = session.run(
        "SELECT row_number FROM batch_rows WHERE batch_id = $1 AND row_number >= $2::bigint AND row_number < $2::bigint + "
        "$3::bigint",
        {claim.batch.value(), std::to_string(claim.first_row), std::to_string(claim.rows)});
    if (!rows) return rows.error();
    for (const postgres::Row& each : rows->rows) recorded.push_back(postgres::integer_in(each[0]));
    return {};
  });
  if (!claimed) return claimed.error();
  return recorded;
}

Result<RowLedger::Recorded> PostgresRowLedger::record(const ChunkClaim& claim, const std::vector<RowOutcome>& rows,
                                                      const WorstCase& each) {
  const std::vector<Value> values = values_of(claim, rows, each);
  Recorded recorded;
  const auto done = sessions_.in_transaction([&](postgres::Session& session) -> Result<void> {
    const auto put = session.run(kInsertRows, values);
    if (!put) return put.error();
    if (put->rows.empty()) return claimed_by_another();  // Ends the transaction: nothing was recorded.
    const postgres::Row& settled = put->rows.front();
    const auto settles = session.run(kSettle, {claim.batch.value(), settled[0], settled[1], settled[2], settled[3]});
    if (!settles) return settles.error();
    recorded.has_new_ceiling = !claim.has_budget && settles->affected > 0;
    return {};
  });
  if (!done) return done.error();
  return recorded;
}

Result<void> PostgresRowLedger::record_block(const ChunkClaim& claim, const RowBlock& block,
                                             const std::vector<RowOutcome>& failed) {
  return sessions_.in_transaction([&](postgres::Session& session) -> Result<void> {
    if (auto put = put_block(session, claim, block); !put || failed.empty()) return put;
    const auto rows = session.run(kInsertRows, values_of(claim, failed, {}));
    if (!rows) return rows.error();
    return rows->rows.empty() ? claimed_by_another() : Result<void>();
  });
}

Result<void> PostgresRowLedger::release(const ChunkClaim& claim, std::int64_t rows, const WorstCase& each, const Spent& spent) {
  const WorstCase released =
      claim.has_budget ? WorstCase{.nanodollars = rows * each.nanodollars, .tokens = rows * each.tokens} : WorstCase{};
  return sessions_.in_transaction([&](postgres::Session& session) -> Result<void> {
    const auto chunk = session.run(
        "UPDATE batch_chunks SET reserved_nanodollars = reserved_nanodollars - $4::bigint, reserved_tokens = reserved_tokens - "
        "$5::bigint, "
        "calls = calls + $6::bigint, tokens = tokens + $7::bigint, cost_nanodollars = cost_nanodollars + $8::bigint "
        "WHERE batch_id = $1 AND chunk = $2::bigint AND claim = $3",
        {claim.batch.value(), std::to_string(claim.chunk), claim.token, std::to_string(released.nanodollars),
         std::to_string(released.tokens), std::to_string(spent.calls), std::to_string(spent.tokens),
         std::to_string(spent.nanodollars)});
    if (!chunk) return chunk.error();
    if (chunk->affected == 0) return claimed_by_another();
    const auto settled =
        session.run(kSettle, {claim.batch.value(), std::to_string(released.nanodollars), std::to_string(released.tokens),
                              std::to_string(spent.nanodollars), std::to_string(spent.tokens)});
    if (!settled) return settled.error();
    return {};
  });
}

Result<std::int64_t> PostgresRowLedger::reserve(const ChunkClaim& claim, std::int64_t rows, const WorstCase& each) {
  std::int64_t granted = 0;
  const auto reserved = sessions_.in_transaction([&](postgres::Session& session) -> Result<void> {
    granted = rows;
    const auto state = session.run(
        "SELECT budget_nanodollars - spent_nanodollars - reserved_nanodollars, budget_tokens - spent_tokens - reserved_tokens "
        "FROM batches WHERE batch_id = $1 FOR UPDATE",
        {claim.batch.value()});
    if (!state) return state.error();
    if (state->rows.empty()) return {};
    const postgres::Row& left = state->rows.front();
    if (left[0] && each.nanodollars > 0)
      granted = std::min(granted, std::max<std::int64_t>(0, std::atoll(left[0]->c_str()) / each.nanodollars));
    if (left[1] && each.tokens > 0)
      granted = std::min(granted, std::max<std::int64_t>(0, std::atoll(left[1]->c_str()) / each.tokens));
    if (granted == 0) return {};
    const std::vector<Value> amounts{claim.batch.value(), std::to_string(granted * each.nanodollars),
                                     std::to_string(granted * each.tokens)};
    const auto taken = session.run(
        "UPDATE batches SET reserved_nanodollars = reserved_nanodollars + $2::bigint, reserved_tokens = reserved_tokens + "
        "$3::bigint "
        "WHERE batch_id = $1",
        amounts);
    if (!taken) return taken.error();
    const auto noted = session.run(
        "UPDATE batch_chunks SET reserved_nanodollars = reserved_nanodollars + $2::bigint, reserved_tokens = reserved_tokens + "
        "$3::bigint "
        "WHERE batch_id = $1 AND chunk = $4::bigint AND claim = $5",
        {amounts[0], amounts[1], amounts[2], std::to_string(claim.chunk), claim.token});
    if (!noted) return noted.error();
    if (noted->affected == 0) return claimed_by_another();
    return {};
  });
  if (!reserved) return reserved.error();
  return granted;
}

Result<void> PostgresRowLedger::hold(const ChunkClaim& claim, const std::string& why, const std::string& cause, Duration wait) {
  const auto held = sessions_.run(
      "UPDATE batch_chunks SET held = $4, held_cause = $5, held_seconds = $6::double precision "
      "WHERE batch_id = $1 AND chunk = $2::bigint AND claim = $3",
      {claim.batch.value(), std::to_string(claim.chunk), claim.token, why, storable(cause),
       std::to_string(std::chrono::duration<double>(wait).count())});
  if (!held) return held.error();
  return {};
}

Result<RowStretch> PostgresRowLedger::load(const BatchId& batch, std::int64_t from, std::int64_t rows_max) {
  // Blocks first: one that becomes rows between the two questions is then met twice, and not missed.
  auto answers = next_block(sessions_, batch, from);
  if (!answers) return answers.error();
  RowStretch stretch{.end = from + rows_max};
  if (*answers) {
    const bool is_within = (*answers)->first_row <= from;
    stretch.end = is_within ? (*answers)->first_row + (*answers)->row_count : std::min(stretch.end, (*answers)->first_row);
    if (is_within) stretch.answers = *std::move(answers);
  }
  auto rows = outcomes_in(sessions_.run(
      std::string(kSelectRows) + "AND row_number >= $2::bigint AND row_number < $3::bigint ORDER BY row_number",
      {batch.value(), std::to_string(from), std::to_string(stretch.end)}));
  if (!rows) return rows.error();
  stretch.rows = *std::move(rows);
  return stretch;
}

Result<std::vector<RowOutcome>> PostgresRowLedger::find_inputs(const BatchId& batch,
                                                               const std::vector<std::string>& input_hashes) {
  std::vector<Value> hashes(input_hashes.begin(), input_hashes.end());
  return outcomes_in(
      sessions_.run(std::string(kSelectRows) + "AND has_succeeded AND input_hash = ANY ($2::text[]) ORDER BY row_number",
                    {batch.value(), postgres::array_literal(hashes)}));
}

}  // namespace millrace::enrich
