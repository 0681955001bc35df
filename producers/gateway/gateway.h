#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "producers/gateway/guard.h"
#include "producers/gateway/job_handlers.h"
#include "producers/gateway/job_streams.h"
#include "producers/gateway/job_waits.h"
#include "producers/gateway/operations.h"
#include "shared/telemetry/metrics.h"
#include "shared/web/server.h"

namespace millrace::gateway {

/// The way of a request: who asks, what for, may they, is it well formed; then its handler, and the answer at once, later,
/// or bit by bit. The server's thread only queues; the rest happens on the queue's threads.
class Gateway final : public web::Site {
 public:
  struct Dependencies {
    const Operations& operations;
    const Handlers& handlers;  ///< One for each operation.
    Guard& guard;
    JobWatch& watch;
    WorkQueue& queue;
    postgres::SessionPool& database;
    const SubmissionBoard& board;
    const GatewaySettings& settings;
    telemetry::Metrics& metrics;
    Clock& clock;
    After after;
  };
  explicit Gateway(Dependencies dependencies);

  web::BodyPlan body_plan(const web::RequestHead& head) override;
  void handle(web::Request request, std::shared_ptr<web::Exchange> exchange) override;

  /// Looks for news that no event told of, keeps streams alive, and does so again and again. Once, after the server's start.
  void begin();
  /// Whoever waits is told how things stand; new requests are told to go elsewhere. Before the server's stop.
  void wind_down();

  std::size_t waits() const { return waits_.size(); }
  std::size_t streams() const { return streams_.size(); }

 private:
  struct Visit;

  void process(web::Request request, const std::shared_ptr<web::Exchange>& exchange);
  Answer answer_to(web::Request request, std::string& operation_id);
  void deliver(const Visit& visit, Answer answer);
  void respond(const Visit& visit, web::Response response);
  void sweep(int round);
  void sweep_later(int round);

  Dependencies its_;
  JobWaits waits_;
  JobStreams streams_;
  std::atomic<bool> is_stopping_{false};
};

}  // namespace millrace::gateway
