#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "shared/kafka/kafka_admin.h"
#include "shared/postgres/session.h"
#include "shared/time/clock.h"
#include "workers/pool/worker_identity.h"

namespace millrace::pool {

/// Says in the table `workers` that this process lives, from a thread of its own, and notices on the way
/// whether PostgreSQL and Kafka answer. A worker works without PostgreSQL; it is then only not seen.
class Heartbeat final {
 public:
  struct Dependencies {
    std::string postgres_url;
    std::unique_ptr<kafka::KafkaAdmin> kafka;
    Clock& clock;
    std::function<std::size_t()> in_flight;  ///< Called from the heartbeat's thread.
  };
  Heartbeat(Dependencies dependencies, WorkerIdentity identity, Duration every);
  /// The last beat says that the process has stopped.
  ~Heartbeat();

  /// What was missing at the last beat, for a person. Any thread.
  std::optional<std::string> missing_postgres() const;
  std::optional<std::string> missing_kafka() const;

 private:
  /// A text that one thread sets and others read.
  class Note {
   public:
    void set(std::optional<std::string> text);
    std::optional<std::string> text() const;

   private:
    mutable std::mutex mutex_;
    std::optional<std::string> text_ = "not asked yet";
  };

  void beat_until(const std::stop_token& stop);
  Result<void> beat();
  Result<void> say_goodbye();
  Result<postgres::Session*> session();

  Dependencies its_;
  const WorkerIdentity identity_;
  const Duration every_;
  std::unique_ptr<postgres::Session> session_;
  Note postgres_;
  Note kafka_;
  std::jthread thread_;  ///< Last: it uses all of the above.
};

}  // namespace millrace::pool
