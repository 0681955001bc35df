#include "shared/tracing/otlp_exporter.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "shared/tracing/otlp_json.h"

namespace millrace::tracing {
namespace {

constexpr Duration kSendEvery = std::chrono::seconds{1};
constexpr Duration kBetweenTries = std::chrono::seconds{2};
constexpr int kTriesMax = 3;
constexpr std::chrono::milliseconds kSendDeadline{5'000};

bool may_pass(int status) { return status == 429 || status == 502 || status == 503 || status == 504; }

}  // namespace

OtlpExporter::OtlpExporter(TraceSettings settings, Process process, http::Transport& transport, Clock& clock)
    : settings_(std::move(settings)),
      process_(std::move(process)),
      transport_(transport),
      clock_(clock),
      thread_([this](const std::stop_token& stop) { send_until(stop); }) {}

OtlpExporter::~OtlpExporter() {
  thread_.request_stop();
  came_.notify_all();
  thread_.join();
}

void OtlpExporter::add(Span span) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= kSpansMax) {
    ++dropped_;
    return;
  }
  waiting_.push_back(std::move(span));
  if (waiting_.size() >= kBatchMax) came_.notify_one();
}

std::uint64_t OtlpExporter::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

void OtlpExporter::send_until(const std::stop_token& stop) {
  while (true) {
    const bool is_last = stop.stop_requested();
    const auto batch = next_batch(stop);
    if (!batch.empty()) send(batch, stop);
    if (is_last && batch.size() < kBatchMax) return;
  }
}

std::vector<Span> OtlpExporter::next_batch(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  clock_.wait_for(lock, came_, kSendEvery, [&] { return waiting_.size() >= kBatchMax || stop.stop_requested(); });
  std::vector<Span> batch;
  while (!waiting_.empty() && batch.size() < kBatchMax) {
    batch.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return batch;
}

void OtlpExporter::send(const std::vector<Span>& batch, const std::stop_token& stop) {
  const std::string body = otlp_json(batch, process_.service, process_.instance);
  for (int tries = 1;; ++tries) {
    const auto sent = try_to_send(body);
    const bool is_settled = sent || sent.error().kind != ErrorKind::kTransient || tries >= kTriesMax || stop.stop_requested();
    if (is_settled) return note(sent, batch.size());
    std::unique_lock lock(mutex_);
    clock_.wait_for(lock, came_, kBetweenTries, [&] { return stop.stop_requested(); });
  }
}

Result<void> OtlpExporter::try_to_send(const std::string& body) {
  http::Request request;
  request.method = "POST";
  request.url = settings_.endpoint + "/v1/traces";
  request.headers = settings_.headers;
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = body;
  request.deadline = kSendDeadline;
  // Not stopped with the process: what waits at its end is sent, within the deadline.
  const auto response = transport_.send(request, {});
  if (!response) return response.error();
  if (response->status >= 200 && response->status < 300) return {};
  const std::string detail = request.url + " answered " + std::to_string(response->status);
  return may_pass(response->status) ? transient("tracing", detail) : rejected("tracing", detail);
}

void OtlpExporter::note(const Result<void>& sent, std::size_t spans) {
  if (!sent) {
    const std::lock_guard lock(mutex_);
    dropped_ += spans;
  }
  if (is_away_ == !sent) return;
  is_away_ = !sent;
  if (is_away_) {
    spdlog::warn("tracing: spans are dropped until the receiver takes them: {}", sent.error().detail);
  } else {
    spdlog::info("tracing: the receiver takes spans again");
  }
}

}  // namespace millrace::tracing
