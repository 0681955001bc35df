#include "workers/supervise/batch_statements.h"

#include <algorithm>
#include <map>
#include <set>

#include "workers/supervise/job_codec.h"
#include "workers/supervise/outbox_records.h"

namespace millrace::supervise {
namespace {

using postgres::array_literal;
using postgres::Rows;
using postgres::Session;
using postgres::Value;

/// One array per column, filled row by row, then handed to unnest.
class Columns {
 public:
  explicit Columns(std::size_t width) : columns_(width) {}

  void add(std::vector<Value> row) {
    for (std::size_t i = 0; i < row.size(); ++i) columns_[i].push_back(std::move(row[i]));
  }

  std::vector<Value> parameters() const {
    std::vector<Value> literals;
    for (const auto& column : columns_) literals.emplace_back(array_literal(column));
    return literals;
  }

  bool empty() const { return columns_.front().empty(); }

 private:
  std::vector<std::vector<Value>> columns_;
};

std::string text(std::int64_t number) { return std::to_string(number); }
std::string text(TimePoint time) { return std::to_string(time.time_since_epoch().count()); }
Value text(const std::optional<TimePoint>& time) { return time ? Value(text(*time)) : Value(); }
Value text_or_null(const std::string& value) { return value.empty() ? Value() : Value(value); }

Result<void> only_status(const Result<Rows>& rows) {
  if (!rows) return rows.error();
  return {};
}

// The compare-and-set that everything else stands on: a zombie's epoch or an already applied batch matches no row.
Result<void> move_positions(Session& session, const BatchWrite& batch, CommitAnswer& answer) {
  Columns columns(8);
  for (const ShardPosition& position : batch.positions) {
    columns.add({text(position.shard.value()), text(position.epoch), text(position.batch), text(position.sent_through),
                 text(position.requests_next), text_or_null(position.requests_last), text(position.results_next),
                 text_or_null(position.results_last)});
  }
  auto rows = session.run(
      "UPDATE positions p SET batch = v.batch, sent_through = v.sent, requests_next = v.rn, requests_last = v.rl, "
      "results_next = v.sn, results_last = v.sl, crashes = 0, suspect = NULL "
      "FROM (SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], "
      "$7::bigint[], $8::text[]) AS u(shard, epoch, batch, sent, rn, rl, sn, sl) ORDER BY shard) v "
      "WHERE p.shard = v.shard AND p.epoch = v.epoch AND p.batch = v.batch - 1 RETURNING p.shard",
      columns.parameters());
  if (!rows) return rows.error();
  std::set<std::string> moved;
  for (const auto& row : rows->rows) moved.insert(*row[0]);
  for (const ShardPosition& position : batch.positions) {
    if (!moved.contains(text(position.shard.value()))) answer.fenced.push_back(position.shard);
  }
  if (!answer.fenced.empty()) return rejected("supervise.commit", "fenced");
  return {};
}

Result<void> insert_submissions(Session& session, const BatchWrite& batch, CommitAnswer& answer) {
  Columns columns(3);
  for (const Submission& submission : batch.submissions) {
    columns.add({submission.identity, submission.job.value(), submission.request_digest});
  }
  if (columns.empty()) return {};
  auto parameters = columns.parameters();
  parameters.emplace_back(text(batch.at));
  auto rows = session.run(
      "INSERT INTO submissions (identity, job_id, request_digest, at) "
      "SELECT v.i, v.j, v.d, timestamptz 'epoch' + $4::bigint * interval '1 microsecond' "
      "FROM unnest($1::text[], $2::text[], $3::text[]) AS v(i, j, d) "
      "ON CONFLICT DO NOTHING RETURNING identity",
      parameters);
  if (!rows) return rows.error();
  std::set<std::string> inserted;
  for (const auto& row : rows->rows) inserted.insert(*row[0]);
  for (const Submission& submission : batch.submissions) {
    if (!inserted.contains(submission.identity)) answer.taken.push_back(submission.identity);
  }
  if (!answer.taken.empty()) return rejected("supervise.commit", "submitted meanwhile");
  return {};
}

Result<void> insert_jobs(Session& session, const BatchWrite& batch) {
  Columns columns(24);
  for (const JobRow& row : batch.jobs) {
    if (!row.is_new) continue;
    const Job& job = *row.job;
    columns.add({job.id.value(), text(job.shard.value()), job.workflow, text(job.workflow_version), name_of(job.status),
                 job.event_source, job.event_id, job.idempotency_key, text(job.priority), job.tags,
                 job.parent ? Value(encode_parent(*job.parent)) : Value(), text_or_null(job.traceparent),
                 text(job.created_at), text(job.finished_at), row.input, row.is_claim_checked ? "t" : "f", row.execution,
                 row.engine, row.output, job.execution.error(), job.execution.cause(),
                 text(job.tasks_in_flight()), text(row.wake_at), text(job.history_events)});
  }
  if (columns.empty()) return {};
  return only_status(session.run(
      "INSERT INTO jobs (job_id, shard, workflow, workflow_version, status, event_source, event_id, idempotency_key, "
      "priority, tags, parent, traceparent, created_at, finished_at, input, claim_checked, execution, engine, output, "
      "error, cause, open_tasks, wake_at, history_events) "
      "SELECT a, b, c, d, e, f, g, h, i, j, k, l, timestamptz 'epoch' + m * interval '1 microsecond', "
      "timestamptz 'epoch' + n * interval '1 microsecond', o, p, q, r, s, t, u, v, "
      "timestamptz 'epoch' + w * interval '1 microsecond', z "
      "FROM unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], "
      "$9::int[], $10::text[], $11::text[], $12::text[], $13::bigint[], $14::bigint[], $15::text[], $16::boolean[], "
      "$17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::int[], $23::bigint[], $24::int[]) "
      "AS x(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, z)",
      columns.parameters()));
}

Result<void> update_jobs(Session& session, const BatchWrite& batch) {
  std::vector<const JobRow*> changed;
  for (const JobRow& row : batch.jobs) {
    if (!row.is_new) changed.push_back(&row);
  }
  if (changed.empty()) return {};
  // One order for all writers, so that no two batches can wait for each other.
  std::sort(changed.begin(), changed.end(),
            [](const JobRow* left, const JobRow* right) { return left->job->id < right->job->id; });
  Columns columns(11);
  for (const JobRow* row : changed) {
    const Job& job = *row->job;
    columns.add({job.id.value(), name_of(job.status), text(job.finished_at), row->execution, row->engine, row->output,
                 job.execution.error(), job.execution.cause(), text(job.tasks_in_flight()), text(row->wake_at),
                 text(job.history_events)});
  }
  return only_status(session.run(
      "UPDATE jobs SET status = b, finished_at = timestamptz 'epoch' + c * interval '1 microsecond', execution = d, "
      "engine = e, output = f, error = g, cause = h, open_tasks = i, "
      "wake_at = timestamptz 'epoch' + j * interval '1 microsecond', history_events = k "
      "FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], "
      "$9::int[], $10::bigint[], $11::int[]) AS x(a, b, c, d, e, f, g, h, i, j, k) WHERE jobs.job_id = x.a",
      columns.parameters()));
}

Result<void> insert_history(Session& session, const BatchWrite& batch) {
  Columns columns(5);
  for (const HistoryRow& row : batch.history) {
    columns.add({row.job.value(), text(row.first_id), text(row.last_id), text(row.at), row.events});
  }
  if (columns.empty()) return {};
  return only_status(session.run(
      "INSERT INTO history (job_id, first_id, last_id, at, events) "
      "SELECT a, b, c, timestamptz 'epoch' + d * interval '1 microsecond', e "
      "FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[]) AS v(a, b, c, d, e)",
      columns.parameters()));
}

Result<void> insert_outbox(Session& session, const BatchWrite& batch) {
  Columns columns(3);
  for (const OutboxBatch& outbox : batch.outbox) {
    columns.add({text(outbox.shard.value()), text(outbox.batch), encode_records(outbox.records)});
  }
  if (columns.empty()) return {};
  return only_status(session.run(
      "INSERT INTO outbox (shard, batch, records) SELECT * FROM unnest($1::int[], $2::bigint[], $3::text[])",
      columns.parameters()));
}

Result<void> write_commands(Session& session, const BatchWrite& batch) {
  Columns outcomes(2);
  for (const CommandOutcome& outcome : batch.command_outcomes) outcomes.add({text(outcome.id), outcome.outcome});
  if (!outcomes.empty()) {
    auto done = session.run(
        "UPDATE commands SET applied_at = now(), outcome = v.b FROM unnest($1::bigint[], $2::text[]) AS v(a, b) "
        "WHERE commands.id = v.a AND applied_at IS NULL",
        outcomes.parameters());
    if (!done) return done.error();
  }
  Columns created(5);
  for (const Command& command : batch.new_commands) {
    created.add({text(command.shard.value()), command.job.value(), command.kind, command.payload, command.requested_by});
  }
  if (created.empty()) return {};
  return only_status(session.run(
      "INSERT INTO commands (shard, job_id, kind, payload, requested_by) "
      "SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[])",
      created.parameters()));
}

Result<void> write_map_runs(Session& session, const BatchWrite& batch) {
  // The last row of a run counts: it may have ended in the very batch that began it.
  std::map<std::pair<JobId, TaskKey>, const MapChanges::RunRow*> latest;
  for (const auto& row : batch.map_runs) latest[{row.job, row.key}] = &row;
  if (latest.empty()) return {};
  Columns columns(12);
  for (const auto& [key, row] : latest) {
    columns.add({row->job.value(), text(row->key.entry), std::to_string(row->key.retry), row->run_id, std::to_string(row->round),
                 text(row->shard.value()), row->status, text(row->items), text(row->items_failed), text(row->units),
                 text(row->units_done), row->state});
  }
  return only_status(session.run(
      "INSERT INTO map_runs (job_id, entry, retry, run_id, round, shard, status, items, items_failed, units, units_done, state) "
      "SELECT * FROM unnest($1::text[], $2::bigint[], $3::int[], $4::text[], $5::int[], $6::int[], $7::text[], $8::bigint[], "
      "$9::bigint[], $10::bigint[], $11::bigint[], $12::text[]) "
      "ON CONFLICT (job_id, entry, retry) DO UPDATE SET status = excluded.status, items = excluded.items, "
      "items_failed = excluded.items_failed, units = excluded.units, units_done = excluded.units_done, state = excluded.state",
      columns.parameters()));
}

Result<void> insert_map_rows(Session& session, const BatchWrite& batch) {
  Columns pages(4);
  for (const auto& [run, page] : batch.map_pages) {
    pages.add({run, text(page.first_unit), text(page.units), map_run::encode(page)});
  }
  if (!pages.empty()) {
    auto done = session.run(
        "INSERT INTO map_pages (run_id, first_unit, units, page) "
        "SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[])",
        pages.parameters());
    if (!done) return done.error();
  }
  Columns results(6);
  for (const auto& row : batch.map_results) {
    std::vector<Value> failed;
    for (const std::int64_t unit : row.failed) failed.emplace_back(text(unit));
    results.add({row.run_id, std::to_string(row.round), text(row.first_unit), text(row.units), array_literal(failed), row.results});
  }
  if (results.empty()) return {};
  return only_status(session.run(
      "INSERT INTO map_results (run_id, round, first_unit, units, failed, results) "
      "SELECT a, b, c, d, e::bigint[], f FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[], $5::text[], $6::text[]) "
      "AS v(a, b, c, d, e, f)",
      results.parameters()));
}

}  // namespace

Result<void> write_batch(Session& session, const BatchWrite& batch, CommitAnswer& answer) {
  if (auto done = move_positions(session, batch, answer); !done) return done;
  if (auto done = insert_submissions(session, batch, answer); !done) return done;
  if (auto done = insert_jobs(session, batch); !done) return done;
  if (auto done = update_jobs(session, batch); !done) return done;
  if (auto done = insert_history(session, batch); !done) return done;
  if (auto done = insert_outbox(session, batch); !done) return done;
  if (auto done = write_map_runs(session, batch); !done) return done;
  if (auto done = insert_map_rows(session, batch); !done) return done;
  return write_commands(session, batch);
}

}  // namespace millrace::supervise
