#include "producers/schedule/run_schedule.h"

#include <spdlog/spdlog.h>

#include "producers/jobs/publish_one.h"
#include "producers/schedule/start_scheduled.h"
#include "shared/kafka/kafka_admin.h"
#include "shared/kafka/kafka_record_sink.h"
#include "shared/settings/service_addresses.h"
#include "shared/telemetry/readiness.h"
#include "shared/telemetry/status_server.h"
#include "workers/pool/exit_deadline.h"
#include "workers/pool/heartbeat.h"
#include "workers/pool/kafka_settings_from.h"
#include "workers/pool/stop_on_signal.h"
#include "workers/pool/worker_identity.h"

namespace millrace::schedule {
namespace {

constexpr Duration kLookEvery = std::chrono::milliseconds(500);
constexpr Duration kPauseAfterFailure = std::chrono::seconds(2);
constexpr Duration kKafkaPatience = std::chrono::seconds(2);
constexpr std::size_t kSessions = 2;  // One holds the schedule while the other prepares its job.

/// Until nothing is due.
Result<void> start_all(const jobs::SubmissionTools& tools, const PublishRecord& publish, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto taken = take_due(tools.database, tools.clock.now(), [&](const Schedule& schedule) {
      auto started = start_due(tools, publish, schedule);
      if (started && !started->problem.empty()) spdlog::warn("schedule {}: {}", schedule.name, started->problem);
      if (started && !started->last_job.empty()) spdlog::info("schedule {}: job {}", schedule.name, started->last_job);
      return started;
    });
    if (!taken) return taken.error();
    if (!*taken) return {};
  }
  return {};
}

}  // namespace

int run_schedule(const settings::Sheet& sheet) {
  const std::stop_token stop = pool::stop_on_signal();
  SystemClock clock;
  SystemRandom random;
  const pool::ExitDeadline exit_deadline{stop, sheet.duration("worker.drain"), clock};
  const pool::WorkerIdentity identity = pool::identity_of_process(PoolName("schedule"), 1, random);
  const kafka::KafkaSettings kafka = pool::kafka_settings_from(sheet, identity.id.value());
  const auto addresses = settings::service_addresses(sheet);
  if (!addresses) return pool::report_failure(addresses.error(), stop);
  auto sink = kafka::KafkaRecordSink::open(kafka);
  if (!sink) return pool::report_failure(sink.error(), stop);
  auto admin = kafka::KafkaAdmin::open(kafka, kKafkaPatience);
  if (!admin) return pool::report_failure(admin.error(), stop);

  postgres::SessionPool database(addresses->postgres_url, "millrace-schedule", kSessions);
  const jobs::SubmissionTools tools{.database = database, .clock = clock, .random = random};
  const PublishRecord publish = [&, ticket = std::uint64_t{0}](event_log::OutgoingRecord record) mutable {
    return jobs::publish_one(**sink, std::move(record), ticket++);
  };

  telemetry::Metrics metrics;
  telemetry::Readiness readiness;
  const pool::Heartbeat heartbeat({.postgres_url = addresses->postgres_url,
                                   .kafka = *std::move(admin),
                                   .clock = clock,
                                   .in_flight = [] { return std::size_t{0}; }},
                                  identity, sheet.duration("worker.heartbeat"));
  readiness.require("postgres", [&] { return heartbeat.missing_postgres(); });
  readiness.require("kafka", [&] { return heartbeat.missing_kafka(); });
  telemetry::StatusServer status{{.metrics = metrics, .readiness = readiness}};
  if (const std::string address = sheet.text("metrics.address"); !address.empty()) {
    if (const auto started = status.start(address); !started) return pool::report_failure(started.error(), stop);
  }
  spdlog::info("{} starts jobs by the clock", identity.id.value());
  while (!stop.stop_requested()) {
    const auto started = start_all(tools, publish, stop);
    if (!started) spdlog::warn("schedules wait: {}", started.error().detail);
    wait_or_stop(clock, started ? kLookEvery : kPauseAfterFailure, stop);
  }
  status.stop();
  return 0;
}

}  // namespace millrace::schedule
