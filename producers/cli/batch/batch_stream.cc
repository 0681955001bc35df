#include "producers/cli/batch/batch_submission.h"
#include "producers/cli/agent_cards.h"
#include "producers/cli/service_access.h"
#include "producers/stream/batch_slices.h"
#include "shared/kafka/kafka_group_source.h"
#include "shared/kafka/kafka_record_sink.h"
#include "shared/telemetry/log.h"
#include "workers/pool/stop_on_signal.h"

namespace millrace::cli {
namespace {

struct StreamBatchOptions {
  std::string from;
  std::string to;
  std::string agent;
  std::string name;
  std::vector<std::string> mappings;
  std::optional<std::int64_t> concurrency;
  std::size_t rows = 500;
  double wait_seconds = 0.5;
  std::optional<double> idle_seconds;
};

constexpr Duration kCloseWithin = std::chrono::seconds(5);
constexpr Duration kPauseAfterFailure = std::chrono::seconds(1);

/// Members are the fields of the same name, unless it is said otherwise: a guess could differ from slice to slice.
Result<Json> stream_mappings(const std::vector<std::string>& texts, const batch::AgentCard& agent) {
  auto mappings = column_mappings(texts);
  if (!mappings) return mappings;
  for (const batch::InputField& field : agent.inputs) {
    const bool is_mapped = std::ranges::any_of(*mappings, [&](const Json& each) { return each == field.name; });
    if (!is_mapped) (*mappings)[field.name] = field.name;
  }
  return mappings;
}

Result<Json> stream_request(CommandScope& scope, const StreamBatchOptions& options) {
  const auto agents = load_agent_cards(scope, "");
  if (!agents) return agents.error();
  const batch::AgentCard* agent = batch::find_card(*agents, options.agent);
  if (agent == nullptr) return rejected("UNKNOWN_AGENT", "there is no agent " + options.agent + "; `millrace agent list`");
  const auto mappings = stream_mappings(options.mappings, *agent);
  if (!mappings) return mappings.error();
  Json request{{"agent_name", agent->name}, {"mappings", *mappings}, {"execution", Json::object()}};
  if (options.concurrency) request["execution"]["concurrency"] = *options.concurrency;
  return request;
}

/// Until it is told to stop, nothing comes any more, or a slice fails. What services do is waited for.
Result<void> run_stream(CommandScope& scope, stream::RowStream& rows, const StreamBatchOptions& options) {
  const std::stop_token stop = pool::stop_on_signal();
  const auto idle_most = options.idle_seconds ? seconds_as_duration(*options.idle_seconds) : Duration::max();
  Duration busy_at = scope.clock.monotonic();
  while (!stop.stop_requested()) {
    const auto done = rows.turn();
    if (!done && done.error().kind != ErrorKind::kTransient && done.error().kind != ErrorKind::kUnknownOutcome) return done;
    if (!done) {
      scope.console.note("the stream waits: " + done.error().detail);
      wait_or_stop(scope.clock, kPauseAfterFailure, stop);
    }
    if (!done || !rows.is_idle()) busy_at = scope.clock.monotonic();
    if (scope.clock.monotonic() - busy_at >= idle_most) return {};
    scope.console.progress(std::to_string(rows.rows_ok()) + " rows answered, " + std::to_string(rows.rows_failed()) + " failed");
  }
  return {};
}

ExitCode stream_batch(CommandScope& scope, const StreamBatchOptions& options) {
  auto request = stream_request(scope, options);
  if (!request) return scope.console.fail(request.error());
  const auto sheet = scope.backend.settings();
  if (!sheet) return scope.console.fail(sheet.error());
  // It runs for long: what Kafka's client says belongs into a log, not between the data.
  telemetry::start_logging({.level = "warn", .format = telemetry::LogFormat::kText, .role = "stream", .secrets = (*sheet)->secrets()});
  const auto kafka = kafka_settings_of(**sheet);
  if (!kafka) return scope.console.fail(kafka.error());
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto files = scope.backend.files();
  if (!files) return scope.console.fail(files.error());
  const std::string name = options.name.empty() ? options.from + "-" + options.agent : options.name;
  auto source = kafka::KafkaGroupSource::open(*kafka, {.group = "millrace.stream." + name, .topic = options.from}, scope.clock);
  if (!source) return scope.console.fail(source.error());
  auto sink = kafka::KafkaRecordSink::open(*kafka);
  if (!sink) return scope.console.fail(sink.error());

  std::vector<std::string> columns;
  for (const auto& [column, field] : (*request)["mappings"].items()) columns.push_back(column);
  stream::BatchSlices slices({.tools = {.database = **database, .clock = scope.clock, .random = scope.random},
                              .files = **files,
                              .scratch = (*sheet)->path("files.folder"),
                              .publish = [&](event_log::OutgoingRecord record) { return scope.backend.publish(std::move(record)); }},
                             name, *std::move(request), std::move(columns));
  stream::RowStream rows({.source = **source, .sink = **sink, .work = slices, .clock = scope.clock},
                         {.to = options.to,
                          .rows_max = options.rows,
                          .wait = seconds_as_duration(options.wait_seconds)});
  const auto ended = run_stream(scope, rows, options);
  (*source)->close(kCloseWithin);
  scope.console.progress("");
  if (!ended) return scope.console.fail(ended.error());
  if (scope.console.is_text()) {
    scope.console.note(std::to_string(rows.rows_ok()) + " rows answered, " + std::to_string(rows.rows_failed()) + " failed");
  } else {
    scope.console.print_json(Json{{"stream", name}, {"rows_succeeded", rows.rows_ok()}, {"rows_failed", rows.rows_failed()}});
  }
  return ExitCode::kOk;
}

}  // namespace

void add_batch_stream(CommandTree& tree, CLI::App& batch) {
  tree.add<StreamBatchOptions>(
      batch, "stream", "Take every record of a topic through an agent, to another topic, until it is stopped",
      [](CommandSyntax& syntax, StreamBatchOptions& options) {
        syntax.option("--from", options.from, "the topic that rows come on: JSON objects").required();
        syntax.option("--to", options.to, "the topic that answers go to").required();
        syntax.option("--agent", options.agent, "who does the rows, e.g. customer-scorer").required();
        syntax.option("--name", options.name, "what it is called: one of the same name goes on where this one stopped, several share the work");
        syntax.option("--map", options.mappings, "MEMBER=FIELD of the agent's input; repeatable, others are members of the same name");
        syntax.option("--concurrency", options.concurrency, "rows of a slice in flight at most (default 10)").between(1, 1'000);
        syntax.option("--rows", options.rows, "records that are taken through at once, at most (default 500)").between(1, 10'000);
        syntax.option("--wait", options.wait_seconds, "seconds that the first record of a slice waits for more (default 0.5)");
        syntax.option("--until-idle", options.idle_seconds, "end when nothing came for so many seconds");
      },
      stream_batch);
}

}  // namespace millrace::cli
