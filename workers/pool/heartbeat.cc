#include "workers/pool/heartbeat.h"

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>
#include <utility>

namespace millrace::pool {
namespace {

constexpr const char* kBeat =
    "INSERT INTO workers (worker_id, pool, host, pid, version, concurrency, in_flight) "
    "VALUES ($1, $2, $3, $4::int, $5, $6::int, $7::int) "
    "ON CONFLICT (worker_id) DO UPDATE SET in_flight = excluded.in_flight, seen_at = now()";
constexpr const char* kGoodbye =
    "UPDATE workers SET in_flight = 0, seen_at = now(), stopped_at = now() WHERE worker_id = $1";

std::optional<std::string> missing(const Result<void>& outcome) {
  if (outcome) return std::nullopt;
  return describe(outcome.error());
}

}  // namespace

Heartbeat::Heartbeat(Dependencies dependencies, WorkerIdentity identity, Duration every)
    : its_(std::move(dependencies)),
      identity_(std::move(identity)),
      every_(every),
      thread_([this](const std::stop_token& stop) { beat_until(stop); }) {}

Heartbeat::~Heartbeat() = default;

std::optional<std::string> Heartbeat::missing_postgres() const {
  return postgres_.text();
}
std::optional<std::string> Heartbeat::missing_kafka() const {
  return kafka_.text();
}

void Heartbeat::beat_until(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable stopped;
  const std::stop_callback wake{stop, [&] {
                                  const std::lock_guard lock{mutex};
                                  stopped.notify_all();
                                }};
  while (!stop.stop_requested()) {
    const bool was_seen = !postgres_.text();
    const auto beaten = beat();
    if (!beaten && was_seen)
      spdlog::warn("heartbeat: not seen by others until PostgreSQL answers: {}", describe(beaten.error()));
    postgres_.set(missing(beaten));
    kafka_.set(missing(its_.kafka->ping()));
    std::unique_lock lock{mutex};
    its_.clock.wait_for(lock, stopped, every_, [&] { return stop.stop_requested(); });
  }
  static_cast<void>(say_goodbye());  // Unseen, the row goes stale within moments.
}

Result<void> Heartbeat::beat() {
  const auto open = session();
  if (!open) return open.error();
  const auto written = (*open)->run(
      kBeat, {identity_.id.value(), identity_.pool.value(), identity_.host, std::to_string(identity_.process),
              identity_.version, std::to_string(identity_.concurrency), std::to_string(its_.in_flight())});
  if (!written) return written.error();
  return {};
}

Result<void> Heartbeat::say_goodbye() {
  const auto open = session();
  if (!open) return open.error();
  const auto written = (*open)->run(kGoodbye, {identity_.id.value()});
  if (!written) return written.error();
  return {};
}

Result<postgres::Session*> Heartbeat::session() {
  if (!session_ || !session_->is_alive()) {
    auto opened = postgres::Session::open(its_.postgres_url, "millrace heartbeat " + identity_.pool.value());
    if (!opened) return opened.error();
    session_ = *std::move(opened);
  }
  return session_.get();
}

void Heartbeat::Note::set(std::optional<std::string> text) {
  const std::lock_guard lock{mutex_};
  text_ = std::move(text);
}

std::optional<std::string> Heartbeat::Note::text() const {
  const std::lock_guard lock{mutex_};
  return text_;
}

}  // namespace millrace::pool
