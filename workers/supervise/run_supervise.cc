#include "workers/supervise/run_supervise.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "shared/failpoints/failing_file_store.h"
#include "shared/failpoints/failing_log.h"
#include "shared/file_store/local_file_store.h"
#include "shared/kafka/kafka_partition_reader.h"
#include "shared/kafka/kafka_record_sink.h"
#include "shared/postgres/session.h"
#include "shared/settings/service_addresses.h"
#include "shared/telemetry/readiness.h"
#include "shared/telemetry/status_server.h"
#include "shared/time/random.h"
#include "topics/names.h"
#include "workers/pool/exit_deadline.h"
#include "workers/pool/kafka_settings_from.h"
#include "workers/pool/process_tracing.h"
#include "workers/pool/stop_on_signal.h"
#include "workers/pool/worker_identity.h"
#include "workers/supervise/failing_shard_store.h"
#include "workers/supervise/kafka_loss_watch.h"
#include "workers/supervise/lease_keeper.h"
#include "workers/supervise/metric_meters.h"
#include "workers/supervise/postgres_shard_store.h"
#include "workers/supervise/retention.h"
#include "workers/supervise/supervisor.h"

namespace millrace::supervise {
namespace {

struct Cluster {
  int partitions = 0;
  std::string token_key;
};

/// What all supervisors of the cluster agree on.
Result<Cluster> load_cluster(const std::string& url) {
  auto session = postgres::Session::open(url, "millrace-start");
  if (!session) return session.error();
  auto rows = (*session)->run("SELECT partitions, token_key FROM cluster");
  if (!rows) return rows.error();
  if (rows->rows.empty()) return rejected("supervise", "the database has no cluster row; `millrace up` or `millrace migrate` makes it");
  return Cluster{std::atoi(rows->rows[0][0]->c_str()), *rows->rows[0][1]};
}

/// The topics' partitions are for ever: refuses to start when they differ from what the jobs' ids say.
Result<void> check_partitions(const kafka::KafkaSettings& kafka, int partitions) {
  auto admin = kafka::KafkaAdmin::open(kafka, std::chrono::seconds(5));
  if (!admin) return admin.error();
  auto topics = (*admin)->topics();
  if (!topics) return topics.error();
  for (const std::string_view name : {topics::kRequests, topics::kResults}) {
    const auto topic = std::find_if(topics->begin(), topics->end(), [&](const auto& each) { return each.name == name; });
    if (topic == topics->end()) return transient("supervise", std::string(name) + " does not exist; `millrace topics apply` makes it");
    if (topic->partitions != partitions) {
      return rejected("supervise", std::string(name) + " has " + std::to_string(topic->partitions) + " partitions, the cluster was made with " +
                                       std::to_string(partitions) + "; recreate the topic with as many");
    }
  }
  return {};
}

/// Calls until it succeeds, is refused, or we are to stop.
template <typename Call>
auto insist(Call call, Clock& clock, std::stop_token stop) -> decltype(call()) {
  for (bool is_first = true;; is_first = false) {
    auto answer = call();
    if (answer || answer.error().kind == ErrorKind::kRejected || stop.stop_requested()) return answer;
    if (is_first) spdlog::warn("waiting: {}", describe(answer.error()));
    wait_or_stop(clock, std::chrono::seconds(1), stop);
  }
}

/// Nothing in the supervisor throws on purpose. What does is a defect, perhaps in the input at hand: the process ends at once
/// and keeps its leases until they run out, so that its successors count a death and can find the input that causes it.
Result<void> run_or_die(Supervisor& supervisor, const std::stop_token& stop) {
  try {
    return supervisor.run(stop);
  } catch (const std::exception& defect) {
    spdlog::critical("a defect ends this supervisor, another takes its shards: {}", defect.what());
  }
  spdlog::default_logger()->flush();
  std::_Exit(EXIT_FAILURE);
}

}  // namespace

int run_supervise(const settings::Sheet& sheet) {
  const std::stop_token stop = pool::stop_on_signal();
  SystemClock clock;
  SystemRandom random;
  const pool::ExitDeadline exit_deadline{stop, sheet.duration("worker.drain"), clock};
  const SuperviseSettings settings = SuperviseSettings::from(sheet);
  const pool::WorkerIdentity identity = pool::identity_of_process(PoolName("supervise"), 1, random);
  const kafka::KafkaSettings kafka = pool::kafka_settings_from(sheet, identity.id.value());
  const auto addresses = settings::service_addresses(sheet);
  if (!addresses) return pool::report_failure(addresses.error(), stop);
  const std::string& url = addresses->postgres_url;
  auto triggers = failpoints::parse_triggers(sheet.list("failpoints"));
  if (!triggers) return pool::report_failure(triggers.error(), stop);
  failpoints::Failpoints failpoints(std::move(*triggers));

  const auto cluster = insist([&] { return load_cluster(url); }, clock, stop);
  if (!cluster) return pool::report_failure(cluster.error(), stop);
  const auto checked = insist([&] { return check_partitions(kafka, cluster->partitions); }, clock, stop);
  if (!checked) return pool::report_failure(checked.error(), stop);
  // What is under way is finished before more is begun.
  auto reader =
      kafka::KafkaPartitionReader::open(kafka, std::string(topics::kSupervisorGroup), {std::string(topics::kRequests)});
  if (!reader) return pool::report_failure(reader.error(), stop);
  auto sink = kafka::KafkaRecordSink::open(kafka);
  if (!sink) return pool::report_failure(sink.error(), stop);

  telemetry::Metrics metrics;
  MetricMeters meters(metrics);
  const std::string application_name = batch_application_name(identity.id);
  LeaseKeeper keeper(url, {.worker = identity.id, .host = identity.host, .pid = identity.process, .version = identity.version},
                     {.renew_every = settings.shard_renew_every, .lease = settings.shard_lease}, cluster->partitions, clock);
  PostgresShardStore store(url, application_name, [&](int backend) { keeper.set_backend(backend); });
  file_store::LocalFileStore files(sheet.path("files.folder"), {});
  KafkaLossWatch losses(kafka, cluster->partitions, clock);
  Retention retention(url, {.jobs = settings.job_retention, .task_logs = sheet.duration("retention.task_logs")}, files, clock);
  const TokenSigner signer(cluster->token_key);
  pool::ProcessTracing tracing(sheet, identity, metrics, clock);
  failpoints::FailingPartitionReader failing_reader(**reader, failpoints);
  failpoints::FailingRecordSink failing_sink(**sink, failpoints);
  failpoints::FailingFileStore failing_files(files, failpoints);
  FailingShardStore failing_store(store, failpoints);
  Supervisor supervisor({.reader = failpoints.choose<event_log::PartitionReader>(**reader, failing_reader),
                         .sink = failpoints.choose<event_log::RecordSink>(**sink, failing_sink),
                         .store = failpoints.choose<ShardStore>(store, failing_store),
                         .ownership = keeper,
                         .losses = losses,
                         .payloads = failpoints.choose<file_store::FileStore>(files, failing_files),
                         .signer = signer,
                         .clock = clock,
                         .random = random,
                         .meters = meters,
                         .spans = tracing.spans()},
                        settings, cluster->partitions);

  telemetry::Readiness readiness;
  readiness.require("leases", [&] { return keeper.missing(); });
  telemetry::StatusServer status{{.metrics = metrics, .readiness = readiness}};
  if (const std::string address = sheet.text("metrics.address"); !address.empty()) {
    if (const auto started = status.start(address); !started) return pool::report_failure(started.error(), stop);
  }
  std::stop_source helpers;
  std::jthread losses_thread([&] { losses.run(helpers.get_token()); });
  std::jthread retention_thread([&] { retention.run(helpers.get_token()); });
  std::jthread keeper_thread([&] { keeper.run(helpers.get_token()); });
  spdlog::info("supervisor {} in a cluster of {} shards", identity.id.value(), cluster->partitions);
  const auto ended = run_or_die(supervisor, stop);
  // The keeper gives the shards back when the last batch is through: until then nobody else may think them free.
  helpers.request_stop();
  status.stop();
  if (!ended) return pool::report_failure(ended.error(), stop);
  return 0;
}

}  // namespace millrace::supervise
