#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "shared/http/transport.h"
#include "shared/time/clock.h"
#include "shared/tracing/span_sink.h"
#include "shared/tracing/trace_settings.h"

namespace millrace::tracing {

/// Sends spans to an OTLP/HTTP receiver from a thread of its own, in batches, about once a second. What does not fit into its
/// bounded queue, or is not taken after a few tries, is dropped and counted. Going and coming of the receiver is logged once.
class OtlpExporter final : public SpanSink {
 public:
  static constexpr std::size_t kSpansMax = 8'192;  ///< Waiting ones.
  static constexpr std::size_t kBatchMax = 512;

  struct Process {
    std::string service;   ///< "millrace-invoke"
    std::string instance;  ///< The worker's id.
  };
  OtlpExporter(TraceSettings settings, Process process, http::Transport& transport, Clock& clock);
  /// Tries once more to send what waits.
  ~OtlpExporter() override;

  void add(Span span) override;
  /// Any thread.
  std::uint64_t dropped() const;

 private:
  void send_until(const std::stop_token& stop);
  std::vector<Span> next_batch(const std::stop_token& stop);
  void send(const std::vector<Span>& batch, const std::stop_token& stop);
  Result<void> try_to_send(const std::string& body);
  void note(const Result<void>& sent, std::size_t spans);

  const TraceSettings settings_;
  const Process process_;
  http::Transport& transport_;
  Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Span> waiting_;
  std::uint64_t dropped_ = 0;
  bool is_away_ = false;  ///< Of the sending thread only.
  std::jthread thread_;   ///< Last: it uses all of the above.
};

}  // namespace millrace::tracing
