#include "workers/enrich/postgres_batch_store.h"

#include <cstdlib>

#include "shared/postgres/queries/columns.h"
#include "shared/vocabulary/json.h"
#include "workers/enrich/row_blocks.h"

namespace millrace::enrich {
namespace {

using postgres::Value;

Value value_of(const std::optional<std::int64_t>& number) { return number ? Value(std::to_string(*number)) : Value(); }

std::optional<std::int64_t> number_in(const Value& value) {
  if (!value) return {};
  return std::atoll(value->c_str());
}

}  // namespace

Result<void> PostgresBatchStore::begin(const Batch& batch) {
  // The job that people know is the one that waits for this one, or for the one that does.
  const auto put = sessions_.run(
      "INSERT INTO batches (batch_id, root_job, round_job, source_uri, source_version, config, columns, agent, previous, "
      "row_count, chunks_uri, "
      "budget_nanodollars, budget_tokens, lanes, permits) "
      "SELECT $1, coalesce((WITH RECURSIVE above AS (SELECT $1::text AS job_id, 0 AS height UNION ALL SELECT parent::json->>'job_id', "
      "height + 1 FROM jobs JOIN above USING (job_id) WHERE parent IS NOT NULL AND height < 10) "
      "SELECT job_id FROM above ORDER BY height DESC LIMIT 1), $1), $1, $2, $3, "
      "$4, $5, $6, $7, "
      "$8::bigint, $9, $10::bigint, $11::bigint, $12::integer, $13::integer ON CONFLICT (batch_id) DO NOTHING",
      {batch.id.value(), batch.source_uri, batch.source_version, batch.config,
       Json(batch.columns).dump(-1, ' ', false, Json::error_handler_t::replace), batch.agent,
       batch.previous.empty() ? Value() : Value(batch.previous), std::to_string(batch.row_count), batch.chunks_uri,
       value_of(batch.budget_nanodollars), value_of(batch.budget_tokens), std::to_string(batch.grant.lanes),
       std::to_string(batch.grant.permits)});
  if (!put) return put.error();
  return {};
}

Result<std::shared_ptr<const Batch>> PostgresBatchStore::find(const BatchId& id) {
  const auto rows = sessions_.run(
      "SELECT round_job, source_uri, source_version, config, columns, agent, coalesce(previous, ''), row_count, chunks_uri, "
      "budget_nanodollars, "
      "budget_tokens, round, " +
          postgres::rfc3339_of("begun_at") + " FROM batches WHERE batch_id = $1",
      {id.value()});
  if (!rows) return rows.error();
  if (rows->rows.empty()) return std::shared_ptr<const Batch>();
  const postgres::Row& row = rows->rows.front();
  const auto batch = std::make_shared<Batch>();
  batch->id = id;
  batch->round_job = JobId(postgres::text_in(row[0]));
  batch->source_uri = postgres::text_in(row[1]);
  batch->source_version = postgres::text_in(row[2]);
  batch->config = postgres::text_in(row[3]);
  for (const Json& column : Json::parse(postgres::text_in(row[4]), nullptr, false))
    batch->columns.push_back(column.get<std::string>());
  batch->agent = postgres::text_in(row[5]);
  batch->previous = postgres::text_in(row[6]);
  batch->row_count = postgres::integer_in(row[7]);
  batch->chunks_uri = postgres::text_in(row[8]);
  batch->budget_nanodollars = number_in(row[9]);
  batch->budget_tokens = number_in(row[10]);
  batch->round = static_cast<int>(postgres::integer_in(row[11]));
  batch->begun_at = postgres::time_in(row[12]).value_or(TimePoint{});
  return std::shared_ptr<const Batch>(batch);
}

Result<void> PostgresBatchStore::begin_round(const RetryWish& wish, const JobId& job) {
  // Before the transaction: of a large table this takes longer than one may.
  if (auto dissolved = dissolve_failed_blocks(sessions_, wish.batch, wish.error); !dissolved) return dissolved;
  return sessions_.in_transaction([&](postgres::Session& session) -> Result<void> {
    const auto begun = session.run(
        "UPDATE batches SET round = round + 1, round_job = $2, rounds_without_progress = 0, rows_seen = 0, "
        "waits_for = NULL, finished_at = NULL "
        "WHERE batch_id = $1 AND round_job <> $2",
        {wish.batch.value(), job.value()});
    if (!begun) return begun.error();
    if (begun->affected == 0) return {};  // This job has begun it before.
    const auto opened = session.run(
        "WITH gone AS (DELETE FROM batch_rows WHERE batch_id = $1 AND NOT has_succeeded AND ($2 = '' OR error = $2) RETURNING "
        "*), "
        "kept AS (INSERT INTO batch_rows_before SELECT * FROM gone), "
        "lost AS (SELECT c.chunk, count(*) AS rows FROM gone JOIN batch_chunks c ON c.batch_id = $1 AND gone.row_number >= "
        "c.first_row "
        "AND gone.row_number < c.first_row + c.row_count GROUP BY c.chunk) "
        "UPDATE batch_chunks SET rows_failed = rows_failed - lost.rows, claim = '', held = NULL FROM lost "
        "WHERE batch_chunks.batch_id = $1 AND batch_chunks.chunk = lost.chunk",
        {wish.batch.value(), wish.error});
    if (!opened) return opened.error();
    return {};
  });
}

Result<std::vector<std::int64_t>> PostgresBatchStore::open_chunks(const BatchId& id) {
  const auto rows = sessions_.run(
      "SELECT chunk FROM batch_chunks WHERE batch_id = $1 AND rows_ok + rows_failed < row_count ORDER BY chunk", {id.value()});
  if (!rows) return rows.error();
  std::vector<std::int64_t> chunks;
  for (const postgres::Row& row : rows->rows) chunks.push_back(postgres::integer_in(row[0]));
  return chunks;
}

Result<BatchTotals> PostgresBatchStore::totals(const BatchId& id) {
  const auto rows = sessions_.run(
      "SELECT coalesce(sum(rows_ok), 0), coalesce(sum(rows_failed), 0), coalesce(sum(calls), 0), coalesce(sum(tokens), 0), "
      "coalesce(sum(cost_nanodollars), 0), count(*) FILTER (WHERE held = 'budget'), count(*) FILTER (WHERE held = 'agent'), "
      "coalesce(max(held_seconds) FILTER (WHERE held = 'agent'), 0), max(held) FILTER (WHERE held NOT IN ('budget', 'agent')), "
      "max(held_cause) FILTER (WHERE held IS NOT NULL), coalesce(extract(epoch FROM now() - max(changed_at)), 0), "
      "coalesce(sum(rows_cached), 0) FROM batch_chunks WHERE batch_id = $1",
      {id.value()});
  if (!rows) return rows.error();
  const postgres::Row& row = rows->rows.front();
  return BatchTotals{.rows_ok = postgres::integer_in(row[0]),
                     .rows_failed = postgres::integer_in(row[1]),
                     .rows_cached = postgres::integer_in(row[11]),
                     .calls = postgres::integer_in(row[2]),
                     .tokens = postgres::integer_in(row[3]),
                     .cost_nanodollars = postgres::integer_in(row[4]),
                     .held_by_budget = postgres::integer_in(row[5]),
                     .held_by_agent = postgres::integer_in(row[6]),
                     .agent_seconds = std::strtod(postgres::text_in(row[7]).c_str(), nullptr),
                     .still_seconds = std::strtod(postgres::text_in(row[10]).c_str(), nullptr),
                     .held_error = postgres::text_in(row[8]),
                     .held_cause = postgres::text_in(row[9])};
}

Result<std::vector<CauseCount>> PostgresBatchStore::causes(const BatchId& id) {
  const auto rows = sessions_.run(
      "SELECT error, count(*) FROM batch_rows WHERE batch_id = $1 AND NOT has_succeeded GROUP BY error ORDER BY 2 DESC, 1",
      {id.value()});
  if (!rows) return rows.error();
  std::vector<CauseCount> causes;
  for (const postgres::Row& row : rows->rows)
    causes.push_back({.error = postgres::text_in(row[0]), .rows = postgres::integer_in(row[1])});
  return causes;
}

Result<int> PostgresBatchStore::note_progress(const BatchId& id, std::int64_t rows) {
  const auto noted = sessions_.run(
      "UPDATE batches SET rounds_without_progress = CASE WHEN rows_seen < $2::bigint THEN 0 ELSE rounds_without_progress + 1 "
      "END, "
      "rows_seen = $2::bigint WHERE batch_id = $1 RETURNING rounds_without_progress",
      {id.value(), std::to_string(rows)});
  if (!noted) return noted.error();
  return noted->rows.empty() ? 0 : static_cast<int>(postgres::integer_in(noted->rows.front()[0]));
}

Result<void> PostgresBatchStore::wait_for(const BatchId& id, const std::string& what) {
  const auto noted = sessions_.run("UPDATE batches SET waits_for = $2 WHERE batch_id = $1", {id.value(), what});
  if (!noted) return noted.error();
  return {};
}

Result<void> PostgresBatchStore::give_up(const BatchId& id) {
  return sessions_.in_transaction([&](postgres::Session& session) -> Result<void> {
    const auto put = session.run(
        "INSERT INTO batch_rows (batch_id, row_number, round, has_succeeded, error, cause, input_hash, agent, agent_version, "
        "attempts, tokens, "
        "cost_nanodollars) SELECT c.batch_id, n, b.round, false, "
        "CASE c.held WHEN 'agent' THEN 'Agent.Unavailable' ELSE coalesce(c.held, 'Batch.NotDone') END, "
        "coalesce(c.held_cause, 'the row was left open'), '', b.agent, '', 0, 0, 0 "
        "FROM batch_chunks c JOIN batches b USING (batch_id), generate_series(c.first_row, c.first_row + c.row_count - 1) AS n "
        "WHERE c.batch_id = $1 AND c.rows_ok + c.rows_failed < c.row_count ON CONFLICT DO NOTHING",
        {id.value()});
    if (!put) return put.error();
    const auto counted = session.run(
        "UPDATE batch_chunks SET rows_failed = row_count - rows_ok, held = NULL WHERE batch_id = $1 AND rows_ok + rows_failed < "
        "row_count",
        {id.value()});
    if (!counted) return counted.error();
    return {};
  });
}

Result<BatchStore::Left> PostgresBatchStore::budget_left(const BatchId& id) {
  const auto rows = sessions_.run(
      "SELECT budget_nanodollars - spent_nanodollars - reserved_nanodollars, budget_tokens - spent_tokens - reserved_tokens FROM "
      "batches "
      "WHERE batch_id = $1",
      {id.value()});
  if (!rows) return rows.error();
  if (rows->rows.empty()) return Left{};
  return Left{.nanodollars = number_in(rows->rows.front()[0]), .tokens = number_in(rows->rows.front()[1])};
}

Result<void> PostgresBatchStore::dissolve_blocks(const BatchId& id) { return dissolve_all_blocks(sessions_, id); }

Result<void> PostgresBatchStore::finish(const BatchId& id, const std::string& output_uri) {
  const auto finished =
      sessions_.run("UPDATE batches SET output_uri = $2, finished_at = now() WHERE batch_id = $1", {id.value(), output_uri});
  if (!finished) return finished.error();
  return {};
}

}  // namespace millrace::enrich
