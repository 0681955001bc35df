#include "workers/supervise/batch_statements.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>

#include "workers/supervise/job_codec.h"
#include "workers/supervise/outbox_records.h"

namespace millrace::supervise {
namespace {

using postgres::array_literal;
using postgres::Rows;
using postgres::Session;
using postgres::Value;

// chr(31) and chr(30) in the statements.
constexpr char kDocumentEnds = '\x1f';
constexpr char kNoDocument = '\x1e';

/// JSON and our own texts side by side. Escaping every quote in them for an array's literal would cost more than all else here; JSON
/// has no bare control characters (RFC 8259, 7), so one that comes after all is written as JSON escapes it. None may be empty.
std::string join_documents(const std::vector<Value>& documents) {
  std::size_t size = 0;
  for (const Value& document : documents) size += document ? document->size() + 1 : 2;
  std::string text;
  text.reserve(size);
  for (std::size_t i = 0; i < documents.size(); ++i) {
    if (i > 0) text += kDocumentEnds;
    if (!documents[i]) {
      text += kNoDocument;
    } else if (documents[i]->find(kDocumentEnds) == std::string::npos) {
      text += *documents[i];
    } else {
      for (const char c : *documents[i]) c == kDocumentEnds ? text.append("\\u001f") : text.append(1, c);
    }
  }
  return text;
}

/// One array per column, filled row by row, then handed to unnest. Those named hold documents.
class Columns {
 public:
  explicit Columns(std::size_t width, std::set<std::size_t> documents = {}) : columns_(width), documents_(std::move(documents)) {}

  void add(std::vector<Value> row) {
    for (std::size_t i = 0; i < row.size(); ++i) columns_[i].push_back(std::move(row[i]));
  }

  std::vector<Value> parameters() const {
    std::vector<Value> literals;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      literals.emplace_back(documents_.contains(i) ? join_documents(columns_[i]) : array_literal(columns_[i]));
    }
    return literals;
  }

  bool empty() const { return columns_.front().empty(); }

 private:
  std::vector<std::vector<Value>> columns_;
  std::set<std::size_t> documents_;
};

std::string text(std::int64_t number) { return std::to_string(number); }
std::string text(TimePoint time) { return std::to_string(time.time_since_epoch().count()); }
Value text(const std::optional<TimePoint>& time) { return time ? Value(text(*time)) : Value(); }
Value text_or_null(const std::string& value) { return value.empty() ? Value() : Value(value); }

/// One table's part of a batch.
struct Statement {
  std::string_view name;
  std::string_view text;
  std::vector<Value> parameters;
};

constexpr std::string_view kMoved = "moved";
constexpr std::string_view kSubmitted = "submitted";

// The compare-and-set that everything else stands on: a zombie's epoch or an already applied batch matches no row.
Statement move_positions(const BatchWrite& batch) {
  Columns columns(8);
  for (const ShardPosition& position : batch.positions) {
    columns.add({text(position.shard.value()), text(position.epoch), text(position.batch), text(position.sent_through),
                 text(position.requests_next), text_or_null(position.requests_last), text(position.results_next),
                 text_or_null(position.results_last)});
  }
  return {kMoved,
          "UPDATE positions p SET batch = v.batch, sent_through = v.sent, requests_next = v.rn, requests_last = v.rl, "
          "results_next = v.sn, results_last = v.sl, crashes = 0, suspect = NULL "
          "FROM (SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], "
          "$7::bigint[], $8::text[]) AS u(shard, epoch, batch, sent, rn, rl, sn, sl) ORDER BY shard) v "
          "WHERE p.shard = v.shard AND p.epoch = v.epoch AND p.batch = v.batch - 1 RETURNING p.shard",
          columns.parameters()};
}

Statement insert_submissions(const BatchWrite& batch) {
  Columns columns(3);
  for (const Submission& submission : batch.submissions) {
    columns.add({submission.identity, submission.job.value(), submission.request_digest});
  }
  auto parameters = columns.parameters();
  parameters.emplace_back(text(batch.at));
  return {kSubmitted,
          "INSERT INTO submissions (identity, job_id, request_digest, at) "
          "SELECT v.i, v.j, v.d, timestamptz 'epoch' + $4::bigint * interval '1 microsecond' "
          "FROM unnest($1::text[], $2::text[], $3::text[]) AS v(i, j, d) "
          "ON CONFLICT DO NOTHING RETURNING identity",
          std::move(parameters)};
}

Statement insert_jobs(const std::vector<const JobRow*>& fresh) {
  Columns columns(24, {16, 17, 18});
  for (const JobRow* row : fresh) {
    const Job& job = *row->job;
    columns.add({job.id.value(), text(job.shard.value()), job.workflow, text(job.workflow_version), name_of(job.status),
                 job.event_source, job.event_id, job.idempotency_key, text(job.priority), job.tags,
                 job.parent ? Value(encode_parent(*job.parent)) : Value(), text_or_null(job.traceparent),
                 text(job.created_at), text(job.finished_at), row->input, row->is_claim_checked ? "t" : "f", row->execution,
                 row->engine, row->output, job.execution.error(), job.execution.cause(),
                 text(job.tasks_in_flight()), text(row->wake_at), text(job.history_events)});
  }
  return {"begun",
          "INSERT INTO jobs (job_id, shard, workflow, workflow_version, status, event_source, event_id, idempotency_key, "
          "priority, tags, parent, traceparent, created_at, finished_at, input, claim_checked, execution, engine, output, "
          "error, cause, open_tasks, wake_at, history_events) "
          "SELECT a, b, c, d, e, f, g, h, i, j, k, l, timestamptz 'epoch' + m * interval '1 microsecond', "
          "timestamptz 'epoch' + n * interval '1 microsecond', o, p, q, r, s, t, u, v, "
          "timestamptz 'epoch' + w * interval '1 microsecond', z "
          "FROM unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], "
          "$9::int[], $10::text[], $11::text[], $12::text[], $13::bigint[], $14::bigint[], $15::text[], $16::boolean[], "
          "string_to_array($17::text, chr(31), chr(30)), string_to_array($18::text, chr(31), chr(30)), "
          "string_to_array($19::text, chr(31), chr(30)), $20::text[], $21::text[], $22::int[], $23::bigint[], $24::int[]) "
          "AS x(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, z)",
          columns.parameters()};
}

Statement update_jobs(std::vector<const JobRow*> changed) {
  // One order for all writers, so that no two batches can wait for each other.
  std::sort(changed.begin(), changed.end(),
            [](const JobRow* left, const JobRow* right) { return left->job->id < right->job->id; });
  Columns columns(11, {3, 4, 5});
  for (const JobRow* row : changed) {
    const Job& job = *row->job;
    columns.add({job.id.value(), name_of(job.status), text(job.finished_at), row->execution, row->engine, row->output,
                 job.execution.error(), job.execution.cause(), text(job.tasks_in_flight()), text(row->wake_at),
                 text(job.history_events)});
  }
  return {"advanced",
          "UPDATE jobs SET status = b, finished_at = timestamptz 'epoch' + c * interval '1 microsecond', execution = d, "
          "engine = e, output = f, error = g, cause = h, open_tasks = i, "
          "wake_at = timestamptz 'epoch' + j * interval '1 microsecond', history_events = k "
          "FROM unnest($1::text[], $2::text[], $3::bigint[], string_to_array($4::text, chr(31), chr(30)), "
          "string_to_array($5::text, chr(31), chr(30)), string_to_array($6::text, chr(31), chr(30)), $7::text[], $8::text[], "
          "$9::int[], $10::bigint[], $11::int[]) AS x(a, b, c, d, e, f, g, h, i, j, k) WHERE jobs.job_id = x.a",
          columns.parameters()};
}

Statement insert_history(const BatchWrite& batch) {
  Columns columns(5, {4});
  for (const HistoryRow& row : batch.history) {
    columns.add({row.job.value(), text(row.first_id), text(row.last_id), text(row.at), row.events});
  }
  return {"remembered",
          "INSERT INTO history (job_id, first_id, last_id, at, events) "
          "SELECT a, b, c, timestamptz 'epoch' + d * interval '1 microsecond', e "
          "FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], string_to_array($5::text, chr(31), chr(30))) "
          "AS v(a, b, c, d, e)",
          columns.parameters()};
}

Statement insert_outbox(const BatchWrite& batch) {
  Columns columns(3, {2});
  for (const OutboxBatch& outbox : batch.outbox) {
    columns.add({text(outbox.shard.value()), text(outbox.batch), encode_records(outbox.records)});
  }
  return {"to_send",
          "INSERT INTO outbox (shard, batch, records) "
          "SELECT * FROM unnest($1::int[], $2::bigint[], string_to_array($3::text, chr(31), chr(30)))",
          columns.parameters()};
}

Statement end_commands(const BatchWrite& batch) {
  Columns outcomes(2);
  for (const CommandOutcome& outcome : batch.command_outcomes) outcomes.add({text(outcome.id), outcome.outcome});
  return {"obeyed",
          "UPDATE commands SET applied_at = now(), outcome = v.b FROM unnest($1::bigint[], $2::text[]) AS v(a, b) "
          "WHERE commands.id = v.a AND applied_at IS NULL",
          outcomes.parameters()};
}

Statement insert_commands(const BatchWrite& batch) {
  Columns created(5);
  for (const Command& command : batch.new_commands) {
    created.add({text(command.shard.value()), command.job.value(), command.kind, command.payload, command.requested_by});
  }
  return {"commanded",
          "INSERT INTO commands (shard, job_id, kind, payload, requested_by) "
          "SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[])",
          created.parameters()};
}

Statement write_map_runs(const BatchWrite& batch) {
  // The last row of a run counts: it may have ended in the very batch that began it.
  std::map<std::pair<JobId, TaskKey>, const MapChanges::RunRow*> latest;
  for (const auto& row : batch.map_runs) latest[{row.job, row.key}] = &row;
  Columns columns(12);
  for (const auto& [key, row] : latest) {
    columns.add({row->job.value(), text(row->key.entry), std::to_string(row->key.retry), row->run_id, std::to_string(row->round),
                 text(row->shard.value()), row->status, text(row->items), text(row->items_failed), text(row->units),
                 text(row->units_done), row->state});
  }
  return {"runs",
          "INSERT INTO map_runs (job_id, entry, retry, run_id, round, shard, status, items, items_failed, units, units_done, "
          "state) "
          "SELECT * FROM unnest($1::text[], $2::bigint[], $3::int[], $4::text[], $5::int[], $6::int[], $7::text[], $8::bigint[], "
          "$9::bigint[], $10::bigint[], $11::bigint[], $12::text[]) "
          "ON CONFLICT (job_id, entry, retry) DO UPDATE SET status = excluded.status, items = excluded.items, "
          "items_failed = excluded.items_failed, units = excluded.units, units_done = excluded.units_done, "
          "state = excluded.state",
          columns.parameters()};
}

Statement insert_map_pages(const BatchWrite& batch) {
  Columns pages(4);
  for (const auto& [run, page] : batch.map_pages) {
    pages.add({run, text(page.first_unit), text(page.units), map_run::encode(page)});
  }
  return {"pages",
          "INSERT INTO map_pages (run_id, first_unit, units, page) "
          "SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[])",
          pages.parameters()};
}

Statement insert_map_results(const BatchWrite& batch) {
  Columns results(6);
  for (const auto& row : batch.map_results) {
    std::vector<Value> failed;
    for (const std::int64_t unit : row.failed) failed.emplace_back(text(unit));
    results.add({row.run_id, std::to_string(row.round), text(row.first_unit), text(row.units), array_literal(failed), row.results});
  }
  return {"results",
          "INSERT INTO map_results (run_id, round, first_unit, units, failed, results) "
          "SELECT a, b, c, d, e::bigint[], f FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[], $5::text[], "
          "$6::text[]) AS v(a, b, c, d, e, f)",
          results.parameters()};
}

/// The positions first: who waits for them has written nothing yet.
std::vector<Statement> statements_of(const BatchWrite& batch) {
  std::vector<const JobRow*> fresh, changed;
  for (const JobRow& row : batch.jobs) (row.is_new ? fresh : changed).push_back(&row);
  std::vector<Statement> statements{move_positions(batch)};
  if (!batch.submissions.empty()) statements.push_back(insert_submissions(batch));
  if (!fresh.empty()) statements.push_back(insert_jobs(fresh));
  if (!changed.empty()) statements.push_back(update_jobs(std::move(changed)));
  if (!batch.history.empty()) statements.push_back(insert_history(batch));
  if (!batch.outbox.empty()) statements.push_back(insert_outbox(batch));
  if (!batch.map_runs.empty()) statements.push_back(write_map_runs(batch));
  if (!batch.map_pages.empty()) statements.push_back(insert_map_pages(batch));
  if (!batch.map_results.empty()) statements.push_back(insert_map_results(batch));
  if (!batch.command_outcomes.empty()) statements.push_back(end_commands(batch));
  if (!batch.new_commands.empty()) statements.push_back(insert_commands(batch));
  return statements;
}

/// The text with each $n made $(n + by).
void append_shifted(std::string& to, std::string_view text, std::size_t by) {
  for (std::size_t i = 0; i < text.size();) {
    to += text[i];
    if (text[i++] != '$') continue;
    std::size_t number = 0;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') number = number * 10 + static_cast<std::size_t>(text[i++] - '0');
    to += std::to_string(number + by);
  }
}

}  // namespace

BatchStatement statement_of(const BatchWrite& batch) {
  std::string whole;
  std::vector<Value> parameters;
  std::vector<Statement> statements = statements_of(batch);
  for (Statement& statement : statements) {
    whole += whole.empty() ? "WITH " : ", ";
    whole += std::string(statement.name) + " AS (";
    append_shifted(whole, statement.text, parameters.size());
    whole += ')';
    std::move(statement.parameters.begin(), statement.parameters.end(), std::back_inserter(parameters));
  }
  parameters.emplace_back(std::to_string(batch.positions.size()));
  whole += " SELECT 1 / ((SELECT count(*) FROM moved) = $" + std::to_string(parameters.size()) + "::bigint";
  if (!batch.submissions.empty()) {
    parameters.emplace_back(std::to_string(batch.submissions.size()));
    whole += " AND (SELECT count(*) FROM submitted) = $" + std::to_string(parameters.size()) + "::bigint";
  }
  whole += ")::int";
  return {std::move(whole), std::move(parameters)};
}

Result<CommitAnswer> run_statement(Session& session, const BatchStatement& statement) {
  const auto done = session.run_and_commit(statement.text, statement.parameters);
  if (!done) return done.error();
  return CommitAnswer{};
}

namespace {

std::set<std::string> first_column(const Rows& rows) {
  std::set<std::string> values;
  for (const auto& row : rows.rows) values.insert(*row[0]);
  return values;
}

/// One after the other, to see what is in the way.
Result<void> write_one_by_one(Session& session, const std::vector<Statement>& statements, const BatchWrite& batch,
                              CommitAnswer& answer) {
  for (const Statement& statement : statements) {
    const auto rows = session.run(std::string(statement.text), statement.parameters);
    if (!rows) return rows.error();
    if (statement.name == kMoved) {
      const auto moved = first_column(*rows);
      for (const ShardPosition& position : batch.positions) {
        if (!moved.contains(text(position.shard.value()))) answer.fenced.push_back(position.shard);
      }
    } else if (statement.name == kSubmitted) {
      const auto submitted = first_column(*rows);
      for (const Submission& submission : batch.submissions) {
        if (!submitted.contains(submission.identity)) answer.taken.push_back(submission.identity);
      }
    }
    // Leaves the transaction through a refusal, so that it is rolled back.
    if (!answer.is_committed()) return rejected("supervise.commit", "fenced, or submitted meanwhile");
  }
  return {};
}

}  // namespace

Result<CommitAnswer> write_batch(Session& session, const BatchWrite& batch) {
  CommitAnswer answer;
  const auto at_once = run_statement(session, statement_of(batch));
  if (at_once) return at_once;
  if (at_once.error().kind != ErrorKind::kRejected && at_once.error().kind != ErrorKind::kAlreadyDone) return at_once.error();
  const auto done = session.in_transaction(
      [&](Session& open) -> Result<void> { return write_one_by_one(open, statements_of(batch), batch, answer); });
  if (!done && answer.is_committed()) return done.error();
  return answer;
}

}  // namespace millrace::supervise
