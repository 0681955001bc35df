#include "workers/enrich/enrich_chunk.h"

#include <algorithm>
#include <map>
#include <set>

#include "shared/agents/agent_json.h"
#include "shared/batch/canonical_json.h"
#include "shared/vocabulary/digest.h"
#include "shared/vocabulary/json.h"
#include "workers/enrich/batch_config.h"
#include "workers/enrich/columns/figure_rows.h"
#include "workers/enrich/stage_columns.h"
#include "workers/enrich/table.h"

namespace millrace::enrich {
namespace {

constexpr std::size_t kVersionDigits = 12;
constexpr std::size_t kClaimDigits = 32;
constexpr std::size_t kHashDigits = 64;

/// "2+0123456789ab": the maker's version, and what tells every change of the record.
std::string version_of(const agents::Agent& agent) {
  return (agent.version.empty() ? "" : agent.version + "+") + agents::record_digest_of(agent).substr(0, kVersionDigits);
}

struct Wanted {
  BatchId batch;
  std::int64_t chunk = 0;
  std::int64_t first_row = 0;
  std::int64_t rows = 0;
  csv::RowPosition begin{};
  std::size_t permits = 1;
};

Result<Wanted> parse_wanted(const std::string& text) {
  try {
    const Json input = Json::parse(text);
    const Json& chunk = input.at("chunk");
    return Wanted{.batch = BatchId(input.at("batch_id").get<std::string>()),
                  .chunk = chunk.at("chunk").get<std::int64_t>(),
                  .first_row = chunk.at("first_row").get<std::int64_t>(),
                  .rows = chunk.at("rows").get<std::int64_t>(),
                  .begin = {.offset = chunk.at("offset").get<std::uint64_t>(),
                            .number = chunk.at("first_row").get<std::uint64_t>(),
                            .line = chunk.at("line").get<std::uint64_t>()},
                  .permits = std::max<std::size_t>(1, input.at("permits").get<std::size_t>())};
  } catch (const nlohmann::json::exception& error) {
    return rejected("BATCH_CHUNK", std::string("the input is no chunk of a batch: ") + error.what());
  }
}

}  // namespace

struct ChunkWork::Opened {
  Wanted wanted;
  Batch batch;
  BatchConfig config;
  std::shared_ptr<const agents::Agent> agent;
  std::unique_ptr<Table> table;
  batch::RowInputs inputs;
  ChunkClaim claim;
};

Result<std::string> ChunkWork::run(const work_loop::Task& task, std::stop_token stop) {
  const auto wanted = parse_wanted(task.input);
  if (!wanted) return wanted.error();
  const auto batch = with_.batches.find(wanted->batch);
  if (!batch) return batch.error();
  if (!*batch) return rejected("UNKNOWN_BATCH", "there is no batch " + wanted->batch.value());
  const ChunkClaim claim{.batch = wanted->batch,
                         .chunk = wanted->chunk,
                         .first_row = wanted->first_row,
                         .rows = wanted->rows,
                         .token = sha256_hex(task.token + std::to_string(task.attempt)).substr(0, kClaimDigits),
                         .round = (*batch)->round,
                         .has_budget = (*batch)->has_budget()};
  const auto recorded = with_.ledger.claim(claim);
  if (!recorded) return recorded.error();
  if (static_cast<std::int64_t>(recorded->size()) == wanted->rows) return std::to_string(wanted->rows);

  auto held = run_claimed(task, **batch, claim, *recorded, std::move(stop));
  if (!held && held.error().kind == ErrorKind::kRejected) held = std::optional(Held{held.error().where, held.error().detail, {}});
  if (!held) return held.error();
  if (*held) {
    if (auto noted = with_.ledger.hold(claim, (*held)->why, (*held)->cause, (*held)->wait); !noted) return noted.error();
  }
  return std::to_string(wanted->rows);
}

Result<std::optional<Held>> ChunkWork::run_claimed(const work_loop::Task& task, const Batch& batch, const ChunkClaim& claim,
                                                   const std::vector<std::int64_t>& recorded, std::stop_token stop) {
  const Wanted wanted = *parse_wanted(task.input);
  const auto config = parse_batch_config(Json::parse(batch.config, nullptr, false));
  if (!config) return config.error();
  const auto agent = find_batch_agent(with_.registry, config->agent);
  if (!agent) return agent.error();
  const auto path = with_.files.locate(batch.source_uri);
  if (!path) return path.error();
  auto table = Table::open(*path, batch.source_uri, config->dialect);
  if (!table) return table.error();
  if ((*table)->version() != batch.source_version) {
    return rejected("CSV_CHANGED",
                    "'" + batch.source_uri + "' was changed while the batch was running; start again with a file that stays");
  }
  auto inputs = row_inputs_of(*config, (*table)->columns(), **agent);
  if (!inputs) return inputs.error();
  const Opened opened{.wanted = wanted,
                      .batch = batch,
                      .config = *config,
                      .agent = *agent,
                      .table = *std::move(table),
                      .inputs = *std::move(inputs),
                      .claim = claim};
  const AgentBody& body = with_.bodies.body_of(**agent);
  if (body.at_hand() != nullptr && recorded.empty() && batch.previous.empty()) {
    if (auto answered = answer_at_hand(opened, *body.at_hand(), stop); !answered) return answered.error();
    return std::optional<Held>();
  }
  auto rows = open_rows(opened, recorded, stop);
  if (!rows) return rows.error();
  if (auto taken = take_over(opened, *rows); !taken) return taken.error();
  with_.progress.add_rows(batch.id.value(), wanted.rows - static_cast<std::int64_t>(recorded.size() + rows->size()));
  if (rows->empty()) return std::optional<Held>();

  ChunkRun run({.body = with_.bodies.body_of(**agent),
                .ledger = with_.ledger,
                .progress = with_.progress,
                .meters = with_.meters,
                .clock = with_.clock,
                .random = with_.random},
               {.agent = **agent,
                .claim = claim,
                .permits = wanted.permits,
                .row_timeout = config->row_timeout,
                .attempts_max = std::min(config->attempts_max, (*agent)->retry.attempts),
                .agent_version = version_of(**agent),
                .session = batch.id.value(),
                .traceparent = task.traceparent});
  return run.run(*std::move(rows), std::move(stop));
}

/// Hands on every row of the chunk that is not recorded: as it stands to who may take it so, else what it came to where it
/// cannot be sent, else its input.
template <typename Taken, typename Refused, typename Sent>
Result<void> ChunkWork::read_rows(const Opened& opened, const std::set<std::int64_t>& recorded, const Taken& taken,
                                  const Refused& refused, const Sent& sent, const std::stop_token& stop) {
  const auto stage = opened.config.continues ? StageColumns::of(opened.table->columns()) : std::nullopt;
  opened.table->go_to(opened.wanted.begin);
  csv::Row row;
  for (std::int64_t number = opened.wanted.first_row; number < opened.wanted.first_row + opened.wanted.rows; ++number) {
    if (stop.stop_requested()) return Error{ErrorKind::kCancelled, "enrich", "the worker stops"};
    const auto read = opened.table->read(row);
    if (!read) return read.error();
    if (!*read) return rejected("CSV_CHANGED", "the file ends at row " + std::to_string(number) + ", before its chunk does");
    if (recorded.contains(number)) continue;
    if (const auto before = stage ? stage->before(row) : StageColumns::Before(); before.has_failed) {
      refused(RowOutcome{.row = number, .error = before.error, .cause = before.cause, .agent = before.agents});
      continue;
    }
    if (taken(row)) continue;
    const auto input = opened.inputs.input_of(row);
    if (const auto* refusal = std::get_if<batch::RowRefusal>(&input)) {
      refused(RowOutcome{.row = number,
                         .error = refusal->cause,
                         .cause = refusal->message,
                         .agent = opened.agent->name.value(),
                         .agent_version = version_of(*opened.agent)});
      continue;
    }
    sent(number, std::get<Json>(input));
  }
  return {};
}

/// All rows of a chunk at once, by a body that answers while they are read.
Result<void> ChunkWork::answer_at_hand(const Opened& opened, const BodyAtHand& body, std::stop_token stop) {
  const Duration began = with_.clock.monotonic();
  RowBlock block{.agent = opened.agent->name.value() + " (" + body.done_by() + ")", .agent_version = version_of(*opened.agent)};
  block.input_hashes.reserve(static_cast<std::size_t>(opened.wanted.rows) * kHashDigits);
  AnswerColumns answers;
  std::vector<RowOutcome> failed;
  const auto* rules = body.figures(*opened.agent);
  auto figures = rules == nullptr ? std::nullopt : FigureRows::of(opened.inputs, *rules, *opened.agent);
  const auto take = [&](const csv::Row& row) {
    const bool is_taken = figures && figures->take(row, answers, block.input_hashes);
    if (is_taken) ++block.succeeded;
    return is_taken;
  };
  const auto leave_out = [&](RowOutcome outcome) {
    answers.add_nothing();
    block.input_hashes.append(kHashDigits, '0');
    failed.push_back(std::move(outcome));
  };
  const auto answer = [&](std::int64_t number, const Json& input) {
    const std::string hash = batch::input_hash(input);
    auto answered = body.answer(*opened.agent, input);
    if (auto* failure = std::get_if<RowFailed>(&answered)) {
      return leave_out({.row = number,
                        .error = std::move(failure->error),
                        .cause = std::move(failure->cause),
                        .input_hash = hash,
                        .agent = block.agent,
                        .agent_version = block.agent_version,
                        .attempts = 1});
    }
    answers.add(std::get<Json>(answered));
    block.input_hashes += hash;
    ++block.succeeded;
  };
  if (auto read = read_rows(opened, {}, take, leave_out, answer, stop); !read) return read;
  block.outputs = answers.take();
  block.each = (with_.clock.monotonic() - began) / opened.wanted.rows;
  if (auto put = with_.ledger.record_block(opened.claim, block, failed); !put) return put;
  with_.progress.add_rows(opened.batch.id.value(), opened.wanted.rows);
  with_.meters.rows_recorded(*opened.agent, failed);
  with_.meters.rows_answered(*opened.agent, block.succeeded, block.each);
  return {};
}

/// The rows that have no outcome yet and can be sent. Those that cannot are recorded as failed, here and now.
Result<std::vector<OpenRow>> ChunkWork::open_rows(const Opened& opened, const std::vector<std::int64_t>& recorded,
                                                  const std::stop_token& stop) {
  std::vector<OpenRow> rows;
  std::vector<RowOutcome> refused;
  const auto refuse = [&](RowOutcome outcome) { refused.push_back(std::move(outcome)); };
  const auto open = [&](std::int64_t number, const Json& input) {
    rows.push_back({.row = number,
                    .input = input.dump(-1, ' ', false, Json::error_handler_t::replace),
                    .input_hash = batch::input_hash(input)});
  };
  const auto take_none = [](const csv::Row&) { return false; };
  const std::set<std::int64_t> known(recorded.begin(), recorded.end());
  if (auto read = read_rows(opened, known, take_none, refuse, open, stop); !read) return read.error();
  if (refused.empty()) return rows;
  if (auto put = with_.ledger.record(opened.claim, refused, {}); !put) return put.error();
  return rows;
}

/// Answers of the previous batch are taken over where the input is the same.
Result<void> ChunkWork::take_over(const Opened& opened, std::vector<OpenRow>& rows) {
  if (opened.batch.previous.empty() || rows.empty()) return {};
  std::vector<std::string> hashes;
  for (const OpenRow& row : rows) hashes.push_back(row.input_hash);
  const auto found = with_.ledger.find_inputs(BatchId(opened.batch.previous), hashes);
  if (!found) return found.error();
  std::map<std::string, const RowOutcome*> by_hash;
  for (const RowOutcome& each : *found) by_hash.emplace(each.input_hash, &each);
  std::vector<RowOutcome> copies;
  std::erase_if(rows, [&](const OpenRow& row) {
    const auto known = by_hash.find(row.input_hash);
    if (known == by_hash.end()) return false;
    RowOutcome copy = *known->second;
    copy.row = row.row;
    copy.attempts = 0;
    copy.tokens = 0;
    copy.cost_nanodollars = 0;
    copies.push_back(std::move(copy));
    return true;
  });
  if (copies.empty()) return {};
  if (auto put = with_.ledger.record(opened.claim, copies, {}); !put) return put.error();
  return {};
}

}  // namespace millrace::enrich
