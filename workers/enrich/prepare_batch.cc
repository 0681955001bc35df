#include "workers/enrich/prepare_batch.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <system_error>

#include "shared/batch/survey_document.h"
#include "shared/file_store/new_file.h"
#include "shared/vocabulary/json.h"
#include "workers/enrich/batch_config.h"
#include "workers/enrich/stage_columns.h"
#include "workers/enrich/table.h"

namespace millrace::enrich {
namespace {

/// Fewer than a worker's places (worker.concurrency): one that is full pauses its source, and needs up to a second to come
/// back from that.
constexpr std::int64_t kLanesOfRules = 6;
constexpr std::int64_t kPermitsPerLane = 8;
constexpr std::int64_t kPermitsPerLaneMost = 16;
constexpr std::uint64_t kLargeTableBytes = 256u << 20;
constexpr std::uint64_t kChunkBytesOfRules = 2u << 20;

Grant grant_for(const BatchConfig& config, const AgentBody& body) {
  if (!body.waits()) return {.lanes = std::min<std::int64_t>(config.concurrency, kLanesOfRules), .permits = 1};
  // About eight rows each, and as little as possible of the concurrency lost by the division: a plan counts on it.
  Grant best;
  const auto is_better = [&](const Grant& grant) {
    const std::int64_t rows = grant.lanes * grant.permits, most = best.lanes * best.permits;
    // More lanes rather than fewer: a lane's last rows run alone, and more workers can share them.
    const auto distance = [](const Grant& each) {
      return each.permits <= kPermitsPerLane ? kPermitsPerLane - each.permits : each.permits;
    };
    return rows > most || (rows == most && distance(grant) < distance(best));
  };
  for (std::int64_t permits = 1; permits <= std::min<std::int64_t>(config.concurrency, kPermitsPerLaneMost); ++permits) {
    const Grant grant{.lanes = config.concurrency / permits, .permits = permits};
    if (permits * 2 >= std::min<std::int64_t>(config.concurrency, kPermitsPerLane) && is_better(grant)) best = grant;
  }
  return best;
}

/// How much of a table one task takes.
struct ChunkSize {
  std::int64_t rows = 0;
  std::uint64_t bytes = 0;  ///< About: a chunk ends with the row that reaches it.
};

/// Small enough that many workers share a small table and none is left alone at the end, large enough that a large one has few chunks.
ChunkSize chunk_size_of(const BatchConfig& config, const AgentBody& body, const agents::Agent& agent, std::uint64_t table_bytes) {
  if (config.chunk_rows > 0) return {.rows = config.chunk_rows, .bytes = table_bytes};
  if (body.waits()) return {.rows = table_bytes > kLargeTableBytes ? 100 : 30, .bytes = table_bytes};
  // Rules of figures do thousands of rows in the time that a task takes to come and go; the bytes are what a worker has in
  // memory.
  const bool is_figures = body.at_hand() != nullptr && body.at_hand()->figures(agent) != nullptr;
  return {.rows = is_figures ? 20'000 : 2'000, .bytes = kChunkBytesOfRules};
}

/// Every chunk as one line: {"chunk", "first_row", "rows", "offset", "line"}.
struct Chunks {
  std::string lines;
  std::int64_t rows = 0;
};

Result<Chunks> cut(Table& table, const ChunkSize& size) {
  Chunks chunks;
  csv::Row row;
  std::int64_t number = 0;
  std::int64_t first = 0;
  csv::RowPosition begin;
  const auto close = [&] {
    chunks.lines += Json{{"chunk", number++},
                         {"first_row", first},
                         {"rows", chunks.rows - first},
                         {"offset", begin.offset},
                         {"line", begin.line}}
                        .dump() +
                    '\n';
    first = chunks.rows;
  };
  while (true) {
    const auto read = table.read(row);
    if (!read) return read.error();
    if (!*read) break;
    if (chunks.rows == first) begin = row.begin;
    ++chunks.rows;
    if (chunks.rows - first == size.rows || row.end.offset - begin.offset >= size.bytes) close();
  }
  if (chunks.rows > first) close();
  return chunks;
}

/// Whoever reads the table later reads it as it was read here.
Json with_dialect(Json config, const csv::Dialect& dialect) {
  config["execution"]["dialect"] = batch::document_of(dialect);
  return config;
}

/// Those that the output takes over from the table.
std::vector<std::string> columns_kept(const Table& table, const BatchConfig& config) {
  std::vector<std::string> columns = table.columns();
  const auto stage = config.continues ? StageColumns::of(columns) : std::nullopt;
  if (stage) columns.resize(stage->own());
  return columns;
}

}  // namespace

Result<std::string> BatchPreparation::prepare(const work_loop::Task& task, std::stop_token stop) {
  const Json input = Json::parse(task.input, nullptr, false);
  if (!input.is_object()) return rejected("BATCH_CONFIG", "the input must be a batch configuration");
  const auto batch = input.contains("retry") ? next_round(input, task.job) : new_batch(input, task.job, std::move(stop));
  if (!batch) return batch.error();
  const auto config = parse_batch_config(Json::parse(batch->config, nullptr, false));
  if (!config) return config.error();
  const auto agent = find_batch_agent(with_.registry, config->agent);
  if (!agent) return agent.error();
  const Grant grant = grant_for(*config, with_.bodies.body_of(**agent));
  return Json{{"batch_id", batch->id.value()},
              {"chunks_uri", batch->chunks_uri},
              {"row_count", batch->row_count},
              {"lanes", grant.lanes},
              {"permits", grant.permits}}
      .dump();
}

Result<Batch> BatchPreparation::new_batch(const Json& document, const JobId& job, std::stop_token stop) {
  const BatchId id(job.value());
  const auto known = with_.batches.find(id);
  if (!known) return known.error();
  if (*known) return **known;  // This task was run before.
  const auto config = parse_batch_config(document);
  if (!config) return config.error();
  const auto agent = find_batch_agent(with_.registry, config->agent);
  if (!agent) return agent.error();
  const auto source = with_.sources.bring(config->csv_uri, std::move(stop));
  if (!source) return source.error();
  auto table = Table::open(source->path, config->csv_uri, config->dialect);
  if (!table) return table.error();
  const auto inputs = row_inputs_of(*config, (*table)->columns(), **agent);
  if (!inputs) return inputs.error();
  const Json schema = Json::parse((*agent)->output_schema, nullptr, false);
  for (const std::string& field : config->output_fields) {
    if (!schema["properties"].contains(field)) {
      return rejected("UNKNOWN_OUTPUT_FIELD",
                      "agent " + (*agent)->name.value() + " answers no '" + field + "'; see its output_schema");
    }
  }
  const auto chunks = cut(**table, chunk_size_of(*config, with_.bodies.body_of(**agent), **agent, (*table)->bytes()));
  if (!chunks) return chunks.error();
  if (chunks->rows == 0) return rejected("CSV_HEADER_ONLY", "'" + config->csv_uri + "' has a header and no rows");
  const auto chunks_uri = put_chunks(chunks->lines, job);
  if (!chunks_uri) return chunks_uri.error();

  Batch batch{.id = id,
              .round_job = job,
              .source_uri = source->uri,
              .source_version = (*table)->version(),
              .config = with_dialect(document, (*table)->dialect()).dump(-1, ' ', false, Json::error_handler_t::replace),
              .columns = columns_kept(**table, *config),
              .agent = (*agent)->name.value(),
              .previous = config->previous,
              .row_count = chunks->rows,
              .chunks_uri = *chunks_uri,
              .grant = grant_for(*config, with_.bodies.body_of(**agent)),
              .budget_nanodollars = {},
              .budget_tokens = config->budget_tokens};
  if (config->budget_usd) batch.budget_nanodollars = agents::nanodollars_of(*config->budget_usd);
  if (!batch.previous.empty()) {
    // Its answers are found by their inputs.
    if (auto dissolved = with_.batches.dissolve_blocks(BatchId(batch.previous)); !dissolved) return dissolved.error();
  }
  if (const auto begun = with_.batches.begin(batch); !begun) return begun.error();
  with_.meters.batch_began(**agent, (*table)->bytes());
  return batch;
}

Result<Batch> BatchPreparation::next_round(const Json& wish, const JobId& job) {
  const BatchId id(wish.value("batch_id", ""));
  const auto known = with_.batches.find(id);
  if (!known) return known.error();
  if (!*known) return rejected("UNKNOWN_BATCH", "there is no batch " + id.value());
  const std::string error = wish["retry"].is_object() ? wish["retry"].value("error", "") : "";
  if (const auto begun = with_.batches.begin_round({.batch = id, .error = error}, job); !begun) return begun.error();
  const auto open = with_.batches.open_chunks(id);
  if (!open) return open.error();

  const auto path = with_.files.locate((*known)->chunks_uri);
  if (!path) return path.error();
  std::ifstream all(*path);
  const std::set<std::int64_t> wanted(open->begin(), open->end());
  std::string lines;
  for (std::string line; std::getline(all, line);) {
    if (wanted.contains(Json::parse(line, nullptr, false).value("chunk", std::int64_t{-1}))) lines += line + '\n';
  }
  if (lines.empty()) return rejected("NOTHING_TO_RETRY", "no row of the batch failed" + (error.empty() ? "" : " as " + error));
  const auto chunks_uri = put_chunks(lines, job);
  if (!chunks_uri) return chunks_uri.error();
  Batch batch = **known;
  batch.chunks_uri = *chunks_uri;
  return batch;
}

Result<std::string> BatchPreparation::put_chunks(const std::string& lines, const JobId& job) {
  auto file = file_store::NewFile::begin(with_.scratch);
  if (!file) return file.error();
  if (auto written = file->append(lines); !written) return written.error();
  const std::filesystem::path path = with_.scratch / ("chunks-" + job.value() + ".jsonl");
  if (auto published = file->publish(path); !published) return published.error();
  auto uri = with_.files.put_file(path, "chunks.jsonl");
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  return uri;
}

}  // namespace millrace::enrich
