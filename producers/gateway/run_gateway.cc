#include "producers/gateway/run_gateway.h"

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "producers/gateway/event_feed.h"
#include "producers/gateway/gateway.h"
#include "producers/gateway/page_handlers.h"
#include "shared/file_store/local_file_store.h"
#include "shared/http/curl_transport.h"
#include "shared/kafka/kafka_admin.h"
#include "shared/kafka/kafka_record_sink.h"
#include "shared/postgres/queries/sessions.h"
#include "shared/settings/environment.h"
#include "shared/settings/service_addresses.h"
#include "shared/telemetry/status_server.h"
#include "workers/pool/exit_deadline.h"
#include "workers/pool/heartbeat.h"
#include "workers/pool/kafka_settings_from.h"
#include "workers/pool/process_tracing.h"
#include "workers/pool/stop_on_signal.h"
#include "workers/pool/trace_ids_from.h"
#include "workers/pool/worker_identity.h"

namespace millrace::gateway {
namespace {

constexpr Duration kAdminPatience = std::chrono::seconds(2);
constexpr Duration kSessionSweepEvery = std::chrono::hours(1);

std::chrono::milliseconds milliseconds_of(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration);
}

/// Bodies that a former process left behind, and the place for new ones.
Result<void> prepare_upload_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) return rejected("gateway", "the folder for uploads " + folder.string() + " cannot be made: " + failure.message());
  return {};
}

/// What clients were promised by openapi.json is there, and nothing else.
Result<void> check_handlers(const Operations& operations, const Handlers& handlers) {
  for (const Operation& operation : operations.all()) {
    if (!handlers.contains(operation.id)) return broken("gateway", "openapi.json names " + operation.id + ", which nobody does");
  }
  if (handlers.size() != operations.all().size()) {
    return broken("gateway", "there are operations that openapi.json does not name");
  }
  return {};
}

/// Waits for the signal; forgets old sessions now and then.
void serve_until(const std::stop_token& stop, postgres::SessionPool& database, const GatewaySettings& settings, Clock& clock) {
  std::mutex mutex;
  std::condition_variable stopped;
  const std::stop_callback wake(stop, [&] {
    const std::lock_guard lock(mutex);
    stopped.notify_all();
  });
  while (!stop.stop_requested()) {
    const auto erased = postgres::erase_conversations_unused_for(database, settings.session_retention);
    if (!erased) spdlog::debug("gateway: old sessions stay for now: {}", erased.error().detail);
    std::unique_lock lock(mutex);
    clock.wait_for(lock, stopped, kSessionSweepEvery, [&] { return stop.stop_requested(); });
  }
}

void show_figures(telemetry::Metrics& metrics, const web::Server& server, const Gateway& gateway, const WorkQueue& queue) {
  metrics.before_exposition([&](telemetry::Metrics& all) {
    const web::ServerFigures figures = server.figures();
    all.gauge({.name = "millrace_gateway_connections", .help = "Open connections."})
        .set(static_cast<double>(figures.connections));
    all.gauge({.name = "millrace_gateway_refused_connections", .help = "Connections beyond gateway.connections_max so far."})
        .set(static_cast<double>(figures.refused_connections));
    all.gauge({.name = "millrace_gateway_streams", .help = "Live event streams."}).set(static_cast<double>(gateway.streams()));
    all.gauge({.name = "millrace_gateway_waits", .help = "Requests that wait for a job."})
        .set(static_cast<double>(gateway.waits()));
    all.gauge({.name = "millrace_gateway_queue", .help = "Requests that wait for a thread."})
        .set(static_cast<double>(queue.waiting()));
  });
}

}  // namespace

int run_gateway(const settings::Sheet& sheet) {
  const std::stop_token stop = pool::stop_on_signal();
  SystemClock clock;
  SystemRandom random;
  const auto settings = GatewaySettings::from(sheet);
  if (!settings) return pool::report_failure(settings.error(), stop);
  const pool::ExitDeadline exit_deadline{stop, settings->drain, clock};
  const pool::WorkerIdentity identity =
      pool::identity_of_process(PoolName("gateway"), static_cast<int>(settings->threads), random);
  const kafka::KafkaSettings kafka = pool::kafka_settings_from(sheet, identity.id.value());
  const auto addresses = settings::service_addresses(sheet);
  if (!addresses) return pool::report_failure(addresses.error(), stop);
  const auto operations = Operations::parse(openapi_text());
  if (!operations) return pool::report_failure(operations.error(), stop);
  if (auto prepared = prepare_upload_folder(settings->upload_folder); !prepared) {
    return pool::report_failure(prepared.error(), stop);
  }

  http::CurlTransport transport;
  std::optional<KeyRing> keys;
  if (settings->keys) {
    keys.emplace(*settings->keys, transport, clock);
    if (auto opened = keys->open(); !opened) return pool::report_failure(opened.error(), stop);
  }
  auto sink = kafka::KafkaRecordSink::open(kafka);
  if (!sink) return pool::report_failure(sink.error(), stop);
  auto admin = kafka::KafkaAdmin::open(kafka, kAdminPatience);
  if (!admin) return pool::report_failure(admin.error(), stop);

  telemetry::Metrics metrics;
  telemetry::Readiness readiness;
  pool::ProcessTracing tracing(sheet, identity, metrics, clock);
  postgres::SessionPool database(addresses->postgres_url, "millrace-gateway", settings->threads);
  file_store::LocalFileStore files(sheet.path("files.folder"), {});
  RequestSchemas schemas(database);
  const aws::AwsAccount account = aws::aws_account(sheet, settings::process_environment());
  aws::S3Client s3(account, transport, clock);
  aws::GlueCatalogue glue(account, transport, clock);
  UploadsInS3 uploads(s3, settings->uploads);
  SubmissionBoard board;
  JobWatch watch;
  Publisher publisher(**sink, clock);
  const Services services{.database = database, .files = files, .publisher = publisher, .board = board, .schemas = schemas,
                          .aws = {.account = account, .glue = glue, .uploads = uploads}, .clock = clock, .random = random,
                          .settings = *settings, .spans = tracing.spans(),
                          .trace_ids = pool::trace_ids_from(sheet)};
  Handlers handlers;
  add_job_handlers(services, handlers);
  add_job_control_handlers(services, handlers);
  add_approval_handlers(services, handlers);
  add_code_handlers(services, handlers);
  add_file_handlers(services, handlers);
  add_table_handlers(services, handlers);
  add_agent_handlers(services, handlers);
  add_mcp_handlers(services, handlers);
  add_runtime_handlers(services, handlers);
  add_page_handlers(metrics, readiness, handlers);
  if (auto complete = check_handlers(*operations, handlers); !complete) return pool::report_failure(complete.error(), stop);

  Guard guard(keys ? &*keys : nullptr, settings->rules, clock);
  web::Server* timers = nullptr;
  WorkQueue queue(settings->threads, settings->queue_max, clock);
  Gateway gateway({.operations = *operations,
                   .handlers = handlers,
                   .guard = guard,
                   .watch = watch,
                   .queue = queue,
                   .database = database,
                   .board = board,
                   .settings = *settings,
                   .metrics = metrics,
                   .clock = clock,
                   .after = [&timers](std::chrono::milliseconds delay, std::function<void()> then) {
                     timers->after(delay, std::move(then));
                   }});
  web::Server server(gateway, settings->limits);
  timers = &server;
  const EventFeed feed(kafka, clock, [&](const topics::JobEvent& event) {
    if (event.kind != topics::JobEventKind::kRejected) return watch.notify(event.job_id);
    if (const auto job = board.refuse(event.event_source, event.event_id, event.error, event.cause)) watch.notify(*job);
  });
  const pool::Heartbeat heartbeat({.postgres_url = addresses->postgres_url,
                                   .kafka = *std::move(admin),
                                   .clock = clock,
                                   .in_flight = [&] { return queue.waiting(); }},
                                  identity, sheet.duration("worker.heartbeat"));
  readiness.require("postgres", [&] { return heartbeat.missing_postgres(); });
  readiness.require("kafka", [&] { return heartbeat.missing_kafka(); });
  if (keys) readiness.require("keys of tokens", [&] { return keys->missing(); });
  show_figures(metrics, server, gateway, queue);

  if (const auto started = server.start(settings->address); !started) return pool::report_failure(started.error(), stop);
  telemetry::StatusServer status{{.metrics = metrics, .readiness = readiness}};
  if (const std::string address = sheet.text("metrics.address"); !address.empty()) {
    if (const auto started = status.start(address); !started) return pool::report_failure(started.error(), stop);
  }
  gateway.begin();
  spdlog::info("gateway {} listens at http://{} {}", identity.id.value(), server.address(),
               keys ? "and asks for tokens"
                    : "for this machine only, because no tokens are asked for (gateway.jwt.jwks, gateway.jwt.secret)");
  serve_until(stop, database, *settings, clock);

  gateway.wind_down();
  server.stop(milliseconds_of(settings->drain / 2));
  queue.stop();
  gateway.wind_down();  // What began while it stopped.
  status.stop();
  return 0;
}

}  // namespace millrace::gateway
