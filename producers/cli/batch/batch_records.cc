#include "producers/cli/batch/batch_records.h"

#include <cstdlib>

#include "shared/postgres/queries/columns.h"

namespace millrace::cli {
namespace {

using postgres::Value;

std::string select_batches() {
  // What its job came to counts once that has ended; before, what it waits for with nothing at work. A chunk that is held while others
  // have rows in flight says little: what these settle may be room for its own.
  return "SELECT b.batch_id, b.root_job, b.round_job, b.round, b.agent, b.source_uri, b.config, b.row_count, c.ok, c.failed, "
         "c.calls, c.tokens, "
         "c.cost, b.budget_nanodollars, b.budget_tokens, coalesce(c.held_cause, ''), coalesce(b.output_uri, ''), " +
         postgres::rfc3339_of("b.begun_at") + ", " + postgres::rfc3339_of("b.finished_at") +
         ", CASE WHEN b.finished_at IS NOT NULL THEN CASE WHEN c.failed > 0 THEN 'COMPLETED_WITH_ERRORS' ELSE 'SUCCEEDED' END "
         "WHEN j.status <> 'RUNNING' THEN j.status WHEN b.waits_for IS NOT NULL THEN 'WAITING_FOR_' || upper(b.waits_for) ELSE 'RUNNING' END, "
         "c.cached "
         "FROM batches b LEFT JOIN jobs j ON j.job_id = b.round_job, LATERAL (SELECT coalesce(sum(rows_ok), 0) AS ok, "
         "coalesce(sum(rows_failed), 0) AS failed, coalesce(sum(calls), 0) AS calls, coalesce(sum(tokens), 0) AS tokens, "
         "coalesce(sum(cost_nanodollars), 0) AS cost, coalesce(sum(rows_cached), 0) AS cached, max(held_cause) FILTER (WHERE held IS NOT NULL) AS held_cause "
         "FROM batch_chunks WHERE batch_id = b.batch_id) c ";
}

std::optional<std::int64_t> batch_number_in(const Value& value) {
  if (!value) return {};
  return std::atoll(value->c_str());
}

/// Of an array: {1,2,3}.
std::vector<std::int64_t> integers_in(const Value& value) {
  std::vector<std::int64_t> integers;
  const std::string text = postgres::text_in(value);
  for (const char* at = text.c_str(); *at != '\0'; ++at) {
    if (*at < '0' || *at > '9') continue;
    char* end = nullptr;
    integers.push_back(std::strtoll(at, &end, 10));
    at = end - 1;
  }
  return integers;
}

BatchRecord batch_in(const postgres::Row& row) {
  using postgres::integer_in;
  using postgres::text_in;
  return {.id = text_in(row[0]),
          .root_job = text_in(row[1]),
          .round_job = text_in(row[2]),
          .round = static_cast<int>(integer_in(row[3])),
          .agent = text_in(row[4]),
          .source_uri = text_in(row[5]),
          .config = text_in(row[6]),
          .status = text_in(row[19]),
          .row_count = integer_in(row[7]),
          .rows_ok = integer_in(row[8]),
          .rows_failed = integer_in(row[9]),
          .rows_cached = integer_in(row[20]),
          .calls = integer_in(row[10]),
          .tokens = integer_in(row[11]),
          .cost_nanodollars = integer_in(row[12]),
          .budget_nanodollars = batch_number_in(row[13]),
          .budget_tokens = batch_number_in(row[14]),
          .held_cause = text_in(row[15]),
          .output_uri = text_in(row[16]),
          .begun_at = postgres::time_in(row[17]).value_or(TimePoint{}),
          .finished_at = postgres::time_in(row[18])};
}

Result<std::vector<BatchRecord>> batches_in(const Result<postgres::Rows>& rows) {
  if (!rows) return rows.error();
  std::vector<BatchRecord> records;
  for (const postgres::Row& row : rows->rows) records.push_back(batch_in(row));
  return records;
}

}  // namespace

std::string job_named(const std::string& name) { return name.substr(name.rfind(':') + 1); }

Result<std::optional<BatchRecord>> find_batch(postgres::SessionPool& database, const std::string& name) {
  const std::string id = job_named(name);
  auto found = batches_in(database.run(
      select_batches() + "WHERE b.batch_id = $1 OR b.root_job = $1 OR b.round_job = $1 ORDER BY b.begun_at DESC LIMIT 1", {id}));
  if (!found) return found.error();
  if (found->empty()) return std::optional<BatchRecord>();
  return std::optional(std::move(found->front()));
}

Result<std::vector<BatchRecord>> list_batches(postgres::SessionPool& database, int count_max) {
  return batches_in(database.run(select_batches() + "ORDER BY b.begun_at DESC LIMIT $1::integer", {std::to_string(count_max)}));
}

Result<batch::Standing> find_standing(postgres::SessionPool& database, const BatchRecord& batch) {
  const auto rows = database.run(
      "SELECT b.lanes, b.permits, (SELECT coalesce(max(row_count), 0) FROM batch_chunks WHERE batch_id = b.batch_id), "
      "array(SELECT row_count - rows_ok - rows_failed FROM batch_chunks WHERE batch_id = b.batch_id AND rows_ok + rows_failed < row_count "
      "ORDER BY chunk LIMIT 1000)::text, array((SELECT milliseconds FROM batch_rows WHERE batch_id = b.batch_id "
      "AND attempts > 0 AND milliseconds IS NOT NULL ORDER BY row_number DESC LIMIT 500) UNION ALL (SELECT milliseconds FROM batch_blocks "
      "WHERE batch_id = b.batch_id ORDER BY first_row DESC LIMIT 500))::text FROM batches b WHERE b.batch_id = $1",
      {batch.id});
  if (!rows) return rows.error();
  batch::Standing standing;
  if (rows->rows.empty()) return standing;
  const postgres::Row& row = rows->rows.front();
  standing.lanes = postgres::integer_in(row[0]);
  standing.permits = postgres::integer_in(row[1]);
  standing.chunk_rows = postgres::integer_in(row[2]);
  standing.open_rows = integers_in(row[3]);
  for (const std::int64_t milliseconds : integers_in(row[4])) standing.row_seconds.push_back(static_cast<double>(milliseconds) / 1e3);
  return standing;
}

Result<std::vector<BatchCause>> find_causes(postgres::SessionPool& database, const std::string& batch) {
  // What differs from row to row does not make another cause: quoted texts, long numbers, addresses, how often it was tried.
  const auto rows = database.run(
      "SELECT error, (array_agg(cause ORDER BY row_number))[1], count(*), (array_agg(row_number ORDER BY row_number))[1:3]::text "
      "FROM (SELECT *, regexp_replace(regexp_replace(coalesce(cause, ''), '''[^'']*''|\"[^\"]*\"|https?://[^ ]+|[0-9]{4,}', '#', "
      "'g'), "
      "' \\(tried [0-9]+ times\\)$', '') AS pattern FROM batch_rows WHERE batch_id = $1 AND NOT has_succeeded) AS failed "
      "GROUP BY error, pattern ORDER BY 3 DESC, 1, 2",
      {batch});
  if (!rows) return rows.error();
  std::vector<BatchCause> causes;
  for (const postgres::Row& row : rows->rows) {
    BatchCause cause{.error = postgres::text_in(row[0]),
                     .example = postgres::text_in(row[1]),
                     .rows = postgres::integer_in(row[2]),
                     .first_rows = integers_in(row[3])};
    causes.push_back(std::move(cause));
  }
  return causes;
}

std::string action_for(const std::string& error) {
  struct Advice {
    std::string_view error;
    std::string_view action;
  };
  static constexpr Advice kAdvice[] = {
      {"Agent.TimedOut", "the agent took longer than the row's time: raise --row-timeout, or retry when it is less busy"},
      {"Agent.Unavailable", "the agent did not answer: see that it is up, then retry these rows"},
      {"Agent.RateLimited", "the agent was asked too often: lower --concurrency and retry these rows"},
      {"Agent.Rejected", "the agent refused the request (4xx): look at an example; retry once the agent or the data is mended"},
      {"Agent.Unsuccessful", "the agent could not do these rows: correct their data, then `millrace batch rerun --changed FILE`"},
      {"Agent.NotIdentified", "correct the names in the file, then `millrace batch rerun --changed FILE`"},
      {"Agent.BadAnswer", "the agent broke its output schema: mend the agent or its record, then retry these rows"},
      {"Agent.NotConfigured", "say where the agent is (`millrace agent show`), then retry these rows"},
      {"ROW_MISSING_INPUT", "fill in the empty cells, then `millrace batch rerun --changed FILE`"},
      {"ROW_INVALID_INPUT", "correct the cells, then `millrace batch rerun --changed FILE`"},
      {"ROW_TOO_MANY_CELLS", "quote the cells that hold delimiters, then `millrace batch rerun --changed FILE`"},
      {"CSV_CHANGED", "the file was changed while it was read: start again with a copy that stays"},
  };
  for (const Advice& each : kAdvice) {
    if (each.error == error) return std::string(each.action);
  }
  return "look at an example row, mend what it says, then retry these rows";
}

Result<void> set_budget(postgres::SessionPool& database, const std::string& batch, std::optional<double> usd,
                        std::optional<std::int64_t> tokens) {
  const auto nanodollars = usd ? Value(std::to_string(static_cast<std::int64_t>(*usd * 1e9 + 0.5))) : Value();
  const auto set = database.run(
      "UPDATE batches SET budget_nanodollars = coalesce($2::bigint, budget_nanodollars), budget_tokens = coalesce($3::bigint, "
      "budget_tokens) WHERE batch_id = $1",
      {batch, nanodollars, tokens ? Value(std::to_string(*tokens)) : Value()});
  if (!set) return set.error();
  // Without a ceiling nothing was summed up. From now on every record adds to the sum; those that may not have seen the ceiling
  // hold their chunk's row, and so are over when we have it.
  return database.in_transaction([&](postgres::Session& session) -> Result<void> {
    const auto locked = session.run("SELECT chunk FROM batch_chunks WHERE batch_id = $1 ORDER BY chunk FOR UPDATE", {batch});
    if (!locked) return locked.error();
    const auto summed = session.run(
        "UPDATE batches SET (spent_nanodollars, spent_tokens) = (SELECT coalesce(sum(cost_nanodollars), 0), coalesce(sum(tokens), 0) "
        "FROM batch_chunks WHERE batch_id = $1) WHERE batch_id = $1",
        {batch});
    if (!summed) return summed.error();
    return {};
  });
}

}  // namespace millrace::cli
