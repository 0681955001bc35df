#pragma once

#include <functional>
#include <memory>
#include <string>

#include "shared/telemetry/metrics.h"
#include "shared/telemetry/readiness.h"
#include "shared/vocabulary/result.h"

namespace millrace::web {
class Server;
}

namespace millrace::telemetry {

/// Answers GET on three paths, with one thread of its own, a bounded number of connections, and a deadline for each:
/// /livez (the process runs), /readyz (200, or 503 with what is missing; one line per requirement), /metrics.
class StatusServer {
 public:
  struct Dependencies {
    Metrics& metrics;
    const Readiness& readiness;
    std::function<std::string()> more_metrics = nullptr;  ///< In the same format, put behind the others. Any thread.
  };

  explicit StatusServer(Dependencies dependencies);
  ~StatusServer();

  /// Listens at "host:port"; port 0 takes a free one. kRejected when the address is malformed or taken. Once.
  Result<void> start(const std::string& address);
  /// "127.0.0.1:34567" after a start.
  std::string address() const;
  /// May be called at any time, and twice.
  void stop();

 private:
  class Pages;
  std::unique_ptr<Pages> pages_;
  std::unique_ptr<web::Server> server_;
};

}  // namespace millrace::telemetry
