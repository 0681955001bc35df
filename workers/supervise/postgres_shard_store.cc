#include "workers/supervise/postgres_shard_store.h"

#include <algorithm>
#include <cstdlib>

#include "workers/supervise/batch_statements.h"
#include "workers/supervise/job_codec.h"
#include "workers/supervise/map_redrive.h"
#include "workers/supervise/map_run_codec.h"
#include "workers/supervise/outbox_records.h"

namespace millrace::supervise {
namespace {

using postgres::array_literal;
using postgres::Row;
using postgres::Rows;
using postgres::Session;
using postgres::Value;

std::string shard_array(const std::vector<Shard>& shards) {
  std::vector<Value> values;
  for (const Shard shard : shards) values.push_back(std::to_string(shard.value()));
  return array_literal(values);
}

std::string text_of(const Value& value) { return value.value_or(""); }
std::int64_t number_of(const Value& value) { return value ? std::atoll(value->c_str()) : 0; }

std::string microseconds(TimePoint time) { return std::to_string(time.time_since_epoch().count()); }
TimePoint time_of(const Value& value) { return TimePoint(Duration(number_of(value))); }

/// `to_timestamp` loses microseconds in a double; this interval arithmetic does not.
#define MILLRACE_TIME_FROM(parameter) "(timestamptz 'epoch' + (" parameter ") * interval '1 microsecond')"

constexpr char kLoadJobs[] =
    "SELECT job_id, shard, workflow, workflow_version, status, event_source, event_id, idempotency_key, priority, tags, "
    "parent, traceparent, (extract(epoch FROM created_at) * 1000000)::bigint, "
    "(extract(epoch FROM finished_at) * 1000000)::bigint, execution, engine, history_events, "
    "(extract(epoch FROM wake_at) * 1000000)::bigint FROM jobs WHERE job_id = ANY($1::text[])";

Result<std::unique_ptr<Job>> job_of(const Row& row) {
  auto execution = asl::Execution::decode(text_of(row[14]));
  if (!execution) return execution.error();
  const auto status = parse_job_status(text_of(row[4]));
  if (!status) return broken("supervise.job", "job " + text_of(row[0]) + " has the unknown status " + text_of(row[4]));

  auto job = std::make_unique<Job>(Job{.id = JobId(text_of(row[0])),
                                       .shard = Shard(static_cast<int>(number_of(row[1]))),
                                       .workflow = text_of(row[2]),
                                       .workflow_version = static_cast<int>(number_of(row[3])),
                                       .status = *status,
                                       .event_source = text_of(row[5]),
                                       .event_id = text_of(row[6]),
                                       .idempotency_key = row[7],
                                       .priority = static_cast<int>(number_of(row[8])),
                                       .tags = text_of(row[9]),
                                       .parent = {},
                                       .traceparent = text_of(row[11]),
                                       .created_at = time_of(row[12]),
                                       .finished_at = {},
                                       .execution = std::move(*execution),
                                       .tasks = {},
                                       .held = {},
                                       .history_events = number_of(row[16]),
                                       .stored_wake = {}});
  if (row[10]) {
    auto parent = decode_parent(*row[10]);
    if (!parent) return parent.error();
    job->parent = std::move(*parent);
  }
  if (row[13]) job->finished_at = time_of(row[13]);
  if (row[17]) job->stored_wake = time_of(row[17]);
  if (auto filled = decode_engine(text_of(row[15]), *job); !filled) return filled.error();
  return job;
}

constexpr char kMapRunColumns[] = "SELECT job_id, entry, retry, run_id, round, shard, state FROM map_runs WHERE ";

Result<MapRun> map_run_of(const Row& row) {
  MapRun run;
  run.job = JobId(text_of(row[0]));
  run.key = {.entry = number_of(row[1]), .retry = static_cast<int>(number_of(row[2]))};
  run.id = text_of(row[3]);
  run.round = static_cast<int>(number_of(row[4]));
  run.shard = Shard(static_cast<int>(number_of(row[5])));
  if (auto decoded = decode_map_run(text_of(row[6]), run); !decoded) return decoded.error();
  return run;
}

std::vector<std::int64_t> numbers_of(std::string_view array) {
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 1; i + 1 < array.size();) {
    const std::size_t end = array.find_first_of(",}", i);
    numbers.push_back(std::atoll(std::string(array.substr(i, end - i)).c_str()));
    i = end + 1;
  }
  return numbers;
}

/// The pages that are next and, when the run takes up another, the units of earlier rounds.
Result<void> fill_pages(Session& session, MapRun& run) {
  const std::int64_t from = run.round == 0 ? run.next_unit : 0;
  auto rows = session.run(
      "SELECT page FROM map_pages WHERE run_id = $1 AND first_unit + units > $2::bigint ORDER BY first_unit",
      {run.id, std::to_string(from)});
  if (!rows) return rows.error();
  std::vector<map_run::Page> pages;
  for (const Row& row : rows->rows) {
    const auto page = map_run::decode_page(text_of(row[0]));
    if (!page) return broken("supervise.map_run", page.error().detail);
    pages.push_back(*page);
    if (page->first_unit + page->units > run.next_unit) run.pages.push_back(*page);
  }
  if (run.round == 0) return {};
  auto results = session.run("SELECT round, first_unit, units, failed FROM map_results WHERE run_id = $1", {run.id});
  if (!results) return results.error();
  std::vector<MapResultMark> marks;
  for (const Row& row : results->rows) {
    marks.push_back({.round = static_cast<int>(number_of(row[0])),
                     .first_unit = number_of(row[1]),
                     .units = number_of(row[2]),
                     .failed = numbers_of(text_of(row[3]))});
  }
  find_unfinished(run, pages, marks);
  return {};
}

Result<std::vector<MapRun>> stored_map_runs(Session& session, const std::string& condition, const std::vector<Value>& parameters) {
  auto rows = session.run(kMapRunColumns + condition, parameters);
  if (!rows) return rows.error();
  std::vector<MapRun> loaded;
  for (const Row& row : rows->rows) {
    auto run = map_run_of(row);
    if (!run) return run.error();
    if (auto filled = fill_pages(session, *run); !filled) return filled.error();
    loaded.push_back(std::move(*run));
  }
  return loaded;
}

// Every statement here asks for rows by their keys. A plan made while the tables were small would be one of whole scans, and would be
// kept; one made anew for every batch costs more than its execution.
constexpr char kPlanForKeys[] =
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";

}  // namespace

PostgresShardStore::PostgresShardStore(std::string url, std::string application_name,
                                       std::function<void(int)> on_connect)
    : url_(std::move(url)), application_name_(std::move(application_name)), on_connect_(std::move(on_connect)) {}

Result<Session*> PostgresShardStore::session() {
  std::unique_ptr<Session>& link = committing_.valid() ? beside_ : session_;
  if (!link || !link->is_alive()) {
    link.reset();
    auto opened = Session::open(url_, application_name_);
    if (!opened) return opened.error();
    if (auto set = (*opened)->run_script(kPlanForKeys); !set) return set.error();
    link = std::move(*opened);
    if (!committing_.valid()) on_connect_(link->backend_pid());
  }
  return link.get();
}

Result<std::vector<ShardPosition>> PostgresShardStore::load_positions(const std::vector<Shard>& shards) {
  return read_positions(shards, "");
}

Result<std::vector<ShardPosition>> PostgresShardStore::load_settled_positions(const std::vector<Shard>& shards) {
  // Who has moved a position holds its row until the COMMIT or the end of its backend.
  return read_positions(shards, " FOR UPDATE");
}

Result<std::vector<ShardPosition>> PostgresShardStore::read_positions(const std::vector<Shard>& shards,
                                                                      const std::string& locking) {
  auto link = session();
  if (!link) return link.error();
  auto rows = (*link)->run(
      "SELECT shard, epoch, batch, sent_through, requests_next, requests_last, results_next, results_last, "
      "crashes, suspect FROM positions WHERE shard = ANY($1::int[]) ORDER BY shard" + locking,
      {shard_array(shards)});
  if (!rows) return rows.error();
  std::vector<ShardPosition> positions;
  for (const Row& row : rows->rows) {
    positions.push_back({.shard = Shard(static_cast<int>(number_of(row[0]))),
                         .epoch = number_of(row[1]),
                         .batch = number_of(row[2]),
                         .sent_through = number_of(row[3]),
                         .requests_next = number_of(row[4]),
                         .requests_last = text_of(row[5]),
                         .results_next = number_of(row[6]),
                         .results_last = text_of(row[7]),
                         .crashes = static_cast<int>(number_of(row[8])),
                         .suspect = text_of(row[9])});
  }
  return positions;
}

Result<std::vector<OutboxBatch>> PostgresShardStore::load_unsent(const std::vector<Shard>& shards) {
  auto link = session();
  if (!link) return link.error();
  auto rows = (*link)->run(
      "SELECT o.shard, o.batch, o.records FROM outbox o JOIN positions p ON p.shard = o.shard "
      "WHERE o.shard = ANY($1::int[]) AND o.batch > p.sent_through ORDER BY o.shard, o.batch",
      {shard_array(shards)});
  if (!rows) return rows.error();
  std::vector<OutboxBatch> unsent;
  for (const Row& row : rows->rows) {
    auto records = decode_records(text_of(row[2]));
    if (!records) return records.error();
    unsent.push_back({Shard(static_cast<int>(number_of(row[0]))), number_of(row[1]), std::move(*records)});
  }
  return unsent;
}

Result<std::vector<std::unique_ptr<Job>>> PostgresShardStore::load_jobs(const std::vector<JobId>& jobs) {
  auto link = session();
  if (!link) return link.error();
  std::vector<Value> ids;
  for (const JobId& job : jobs) ids.emplace_back(job.value());
  auto rows = (*link)->run(kLoadJobs, {array_literal(ids)});
  if (!rows) return rows.error();
  std::vector<std::unique_ptr<Job>> loaded;
  for (const Row& row : rows->rows) {
    auto job = job_of(row);
    if (!job) return job.error();
    loaded.push_back(std::move(*job));
  }
  return loaded;
}

Result<std::vector<std::pair<TimePoint, JobId>>> PostgresShardStore::load_wakes(const std::vector<Shard>& shards,
                                                                                TimePoint after, TimePoint through) {
  auto link = session();
  if (!link) return link.error();
  auto rows = (*link)->run(
      "SELECT (extract(epoch FROM wake_at) * 1000000)::bigint, job_id FROM jobs WHERE shard = ANY($1::int[]) "
      "AND wake_at > " MILLRACE_TIME_FROM("$2::bigint") " AND wake_at <= " MILLRACE_TIME_FROM("$3::bigint"),
      {shard_array(shards), microseconds(after), microseconds(through)});
  if (!rows) return rows.error();
  std::vector<std::pair<TimePoint, JobId>> wakes;
  for (const Row& row : rows->rows) wakes.emplace_back(time_of(row[0]), JobId(text_of(row[1])));
  return wakes;
}

Result<std::vector<JobId>> PostgresShardStore::load_in_flight(const std::vector<Shard>& shards) {
  auto link = session();
  if (!link) return link.error();
  auto rows = (*link)->run("SELECT job_id FROM jobs WHERE shard = ANY($1::int[]) AND open_tasks > 0",
                           {shard_array(shards)});
  if (!rows) return rows.error();
  std::vector<JobId> jobs;
  for (const Row& row : rows->rows) jobs.emplace_back(text_of(row[0]));
  return jobs;
}

Result<std::set<JobId>> PostgresShardStore::find_open(const std::vector<JobId>& jobs) {
  auto link = session();
  if (!link) return link.error();
  std::vector<Value> ids;
  for (const JobId& job : jobs) ids.emplace_back(job.value());
  auto rows = (*link)->run("SELECT job_id FROM jobs WHERE job_id = ANY($1::text[]) AND finished_at IS NULL", {array_literal(ids)});
  if (!rows) return rows.error();
  std::set<JobId> open;
  for (const Row& row : rows->rows) open.emplace(text_of(row[0]));
  return open;
}

Result<std::vector<Command>> PostgresShardStore::load_commands(const std::vector<Shard>& shards,
                                                               std::size_t commands_max) {
  auto link = session();
  if (!link) return link.error();
  auto rows = (*link)->run(
      "SELECT id, shard, job_id, kind, payload, requested_by FROM commands "
      "WHERE applied_at IS NULL AND shard = ANY($1::int[]) ORDER BY id LIMIT $2::int",
      {shard_array(shards), std::to_string(commands_max)});
  if (!rows) return rows.error();
  std::vector<Command> commands;
  for (const Row& row : rows->rows) {
    commands.push_back({.id = number_of(row[0]),
                        .shard = Shard(static_cast<int>(number_of(row[1]))),
                        .job = JobId(text_of(row[2])),
                        .kind = text_of(row[3]),
                        .payload = text_of(row[4]),
                        .requested_by = text_of(row[5])});
  }
  return commands;
}

Result<std::map<std::string, Submission>> PostgresShardStore::find_submissions(
    const std::vector<std::string>& identities) {
  auto link = session();
  if (!link) return link.error();
  const std::vector<Value> values(identities.begin(), identities.end());
  auto rows = (*link)->run(
      "SELECT identity, job_id, request_digest FROM submissions WHERE identity = ANY($1::text[])",
      {array_literal(values)});
  if (!rows) return rows.error();
  std::map<std::string, Submission> found;
  for (const Row& row : rows->rows) {
    found[text_of(row[0])] = {text_of(row[0]), JobId(text_of(row[1])), text_of(row[2])};
  }
  return found;
}

Result<std::vector<MapRun>> PostgresShardStore::load_map_runs(const std::vector<Shard>& shards) {
  auto link = session();
  if (!link) return link.error();
  return stored_map_runs(**link, "status = 'RUNNING' AND shard = ANY($1::int[])", {shard_array(shards)});
}

Result<std::optional<MapRun>> PostgresShardStore::load_next_round(const JobId& job, TaskKey former, TaskKey key) {
  auto link = session();
  if (!link) return link.error();
  auto rows = (*link)->run(std::string(kMapRunColumns) + "job_id = $1 AND entry = $2::bigint AND retry = $3::int",
                           {job.value(), std::to_string(former.entry), std::to_string(former.retry)});
  if (!rows) return rows.error();
  if (rows->rows.empty()) return std::optional<MapRun>();
  auto run = map_run_of(rows->rows.front());
  if (!run) return run.error();
  std::optional<MapRun> next = next_round(std::move(*run), key);
  if (auto filled = fill_pages(**link, *next); !filled) return filled.error();
  return next;
}

Result<std::optional<WorkflowRow>> PostgresShardStore::find_workflow(const std::string& name, int version) {
  auto link = session();
  if (!link) return link.error();
  auto rows = (*link)->run(
      "SELECT name, version, definition, request_schema, terms FROM workflows "
      "WHERE name = $1 AND ($2::int = 0 OR version = $2::int) ORDER BY version DESC LIMIT 1",
      {name, std::to_string(version)});
  if (!rows) return rows.error();
  if (rows->rows.empty()) return std::optional<WorkflowRow>();
  const Row& row = rows->rows.front();
  return std::optional(
      WorkflowRow{text_of(row[0]), static_cast<int>(number_of(row[1])), text_of(row[2]), row[3], text_of(row[4])});
}

Result<std::optional<int>> PostgresShardStore::find_alias(const std::string& name, const std::string& alias) {
  auto link = session();
  if (!link) return link.error();
  auto rows = (*link)->run("SELECT version FROM workflow_aliases WHERE name = $1 AND alias = $2", {name, alias});
  if (!rows) return rows.error();
  if (rows->rows.empty()) return std::optional<int>();
  return std::optional(static_cast<int>(number_of(rows->rows.front()[0])));
}

Result<CommitAnswer> PostgresShardStore::commit(const BatchWrite& batch) {
  auto link = session();
  if (!link) return link.error();
  return write_batch(**link, batch);
}

void PostgresShardStore::begin_commit(const BatchWrite& batch) {
  auto link = session();
  if (!link) {
    std::promise<Result<CommitAnswer>> failed;
    committing_ = failed.get_future();
    failed.set_value(link.error());
    return;
  }
  committing_ = std::async(std::launch::async, [session = *link, statement = statement_of(batch)] {
    return run_statement(*session, statement);
  });
}

Result<CommitAnswer> PostgresShardStore::finish_commit() { return std::exchange(committing_, {}).get(); }

Result<bool> PostgresShardStore::mark_suspect(const ShardPosition& position, const std::string& suspect) {
  auto link = session();
  if (!link) return link.error();
  auto rows = (*link)->run(
      "UPDATE positions SET suspect = $3 WHERE shard = $1::int AND epoch = $2::bigint RETURNING shard",
      {std::to_string(position.shard.value()), std::to_string(position.epoch), suspect});
  if (!rows) return rows.error();
  return !rows->rows.empty();
}

Result<void> PostgresShardStore::erase_sent(const std::vector<ShardPosition>& positions) {
  auto link = session();
  if (!link) return link.error();
  std::vector<Value> shards, marks;
  for (const ShardPosition& position : positions) {
    shards.emplace_back(std::to_string(position.shard.value()));
    marks.emplace_back(std::to_string(position.sent_through));
  }
  auto rows = (*link)->run(
      "DELETE FROM outbox o USING unnest($1::int[], $2::bigint[]) AS v(shard, mark) "
      "WHERE o.shard = v.shard AND o.batch <= v.mark",
      {array_literal(shards), array_literal(marks)});
  if (!rows) return rows.error();
  return {};
}

}  // namespace millrace::supervise
