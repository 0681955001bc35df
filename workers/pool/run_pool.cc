#include "workers/pool/run_pool.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <optional>

#include "shared/failpoints/failing_file_store.h"
#include "shared/failpoints/failing_log.h"
#include "shared/failpoints/failing_task_handler.h"
#include "shared/file_store/local_file_store.h"
#include "shared/kafka/kafka_group_source.h"
#include "shared/kafka/kafka_record_sink.h"
#include "shared/settings/service_addresses.h"
#include "shared/telemetry/readiness.h"
#include "shared/telemetry/status_server.h"
#include "shared/time/random.h"
#include "shared/work_loop/thread_executor.h"
#include "shared/work_loop/work_loop.h"
#include "topics/names.h"
#include "workers/pool/control_listener.h"
#include "workers/pool/exit_deadline.h"
#include "workers/pool/heartbeat.h"
#include "workers/pool/kafka_settings_from.h"
#include "workers/pool/loop_metrics.h"
#include "workers/pool/observed_handler.h"
#include "workers/pool/payload_handler.h"
#include "workers/pool/pool_limits.h"
#include "workers/pool/process_tracing.h"
#include "workers/pool/s3_storage.h"
#include "workers/pool/slice_handler.h"
#include "workers/pool/stop_on_signal.h"
#include "workers/pool/topics_task_codec.h"
#include "workers/pool/worker_identity.h"

namespace millrace::pool {
namespace {

constexpr Duration kTopicCheckTimeout = std::chrono::seconds{2};

/// For when a handler may still run: it holds references to nearly everything, so nothing may be destroyed.
[[noreturn]] void end_at_once(int exit_code) {
  spdlog::default_logger()->flush();
  _exit(exit_code);
}

void stop_if_hinted(work_loop::WorkLoop& loop, const topics::ControlHint& hint) {
  if (hint.kind == topics::ControlKind::kStopTask) loop.request_stop(hint.task_id, hint.attempt);
}

}  // namespace

int run_pool(const settings::Sheet& sheet, const PoolName& pool, work_loop::TaskHandler& handler,
             const AddFigures& add_figures) {
  const std::stop_token stop = stop_on_signal();
  SystemClock clock;
  SystemRandom random;
  const ExitDeadline exit_deadline{stop, sheet.duration("worker.drain"), clock};
  const work_loop::WorkLoopLimits limits = pool_limits(sheet);
  const WorkerIdentity identity = identity_of_process(pool, static_cast<int>(limits.concurrency), random);
  const kafka::KafkaSettings kafka = kafka_settings_from(sheet, identity.id.value());
  const std::string group = topics::group_of_pool(pool);

  const auto addresses = settings::service_addresses(sheet);
  if (!addresses) return report_failure(addresses.error(), stop);
  auto triggers = failpoints::parse_triggers(sheet.list("failpoints"));
  if (!triggers) return report_failure(triggers.error(), stop);
  failpoints::Failpoints failpoints{*std::move(triggers)};
  auto source =
      kafka::KafkaGroupSource::open(kafka, {.group = group, .topic = topics::tasks_topic(pool)}, clock);
  if (!source) return report_failure(source.error(), stop);
  auto sink = kafka::KafkaRecordSink::open(kafka);
  if (!sink) return report_failure(sink.error(), stop);
  auto admin = kafka::KafkaAdmin::open(kafka, kTopicCheckTimeout);
  if (!admin) return report_failure(admin.error(), stop);

  telemetry::Metrics metrics;
  telemetry::Readiness readiness;
  const std::vector<std::string> roots = sheet.list("files.input_roots");
  file_store::LocalFileStore files{sheet.path("files.folder"), {roots.begin(), roots.end()}};
  failpoints::FailingFileStore failing_files{files, failpoints};
  ConfiguredStorage storage{sheet};
  ItemSources sources{files, {.storage = &*storage, .listings = sheet.path("files.folder") / "listings"}};
  SliceHandler sliced{handler, sources, clock};
  PayloadHandler with_payloads{sliced,
                               failpoints.choose<file_store::FileStore>(files, failing_files),
                               {.inline_bytes_max = sheet.bytes("payload.inline_max"),
                                .output_bytes_max = sheet.bytes("payload.size_max")}};
  ProcessTracing tracing{sheet, identity, metrics, clock};
  ObservedHandler observed{with_payloads, metrics, pool, clock, tracing.spans()};
  failpoints::FailingTaskHandler failing_handler{observed, failpoints};
  failpoints::FailingGroupSource failing_source{**source, failpoints};
  failpoints::FailingRecordSink failing_sink{**sink, failpoints};
  const TopicsTaskCodec codec{group, clock};
  work_loop::ThreadExecutor executor{limits.concurrency};
  work_loop::WorkLoop loop{{.source = failpoints.choose<event_log::GroupSource>(**source, failing_source),
                            .sink = failpoints.choose<event_log::RecordSink>(**sink, failing_sink),
                            .codec = codec,
                            .handler = failpoints.choose<work_loop::TaskHandler>(observed, failing_handler),
                            .executor = executor,
                            .clock = clock,
                            .random = random},
                           limits};

  std::optional<Heartbeat> heartbeat{
      std::in_place,
      Heartbeat::Dependencies{.postgres_url = addresses->postgres_url,
                              .kafka = *std::move(admin),
                              .clock = clock,
                              .in_flight = [&] { return loop.figures().running; }},
      identity, sheet.duration("worker.heartbeat")};
  const ControlListener control{kafka, clock,
                                [&](const topics::ControlHint& hint) { stop_if_hinted(loop, hint); }};
  const LoopMetrics loop_metrics{metrics,
                                 pool,
                                 {.loop = [&] { return loop.figures(); },
                                  .kafka =
                                      [&] {
                                        return LoopMetrics::KafkaFigures{
                                            .producer_rebuilds = (*sink)->rebuilds(),
                                            .rebalances = (*source)->rebalances(),
                                            .failed_commits = (*source)->failed_commits()};
                                      }}};
  readiness.require("postgres", [&] { return heartbeat->missing_postgres(); });
  readiness.require("kafka", [&] { return heartbeat->missing_kafka(); });
  if (add_figures) add_figures({.metrics = metrics, .readiness = readiness, .spans = tracing.spans()});
  telemetry::StatusServer status{{.metrics = metrics, .readiness = readiness}};
  if (const std::string address = sheet.text("metrics.address"); !address.empty()) {
    if (const auto started = status.start(address); !started) return report_failure(started.error(), stop);
  }

  spdlog::info("worker {} serves {} with {} at once", identity.id.value(), topics::tasks_topic(pool),
               limits.concurrency);
  const auto drained = loop.run(stop);
  status.stop();
  heartbeat.reset();  // Says goodbye.
  if (!drained) end_at_once(report_failure(drained.error(), stop));
  if (drained->abandoned > 0) end_at_once(0);
  return 0;
}

}  // namespace millrace::pool
