#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>

#include "shared/postgres/session.h"
#include "shared/time/clock.h"
#include "workers/supervise/ownership.h"

namespace millrace::supervise {

/// Application name of the connection that writes a supervisor's batches; a taker of its shards ends that backend by it.
std::string batch_application_name(const WorkerId& worker);

/// Keeps our leases in `shards` alive, takes free shards up to our share and hands over what is above it; also writes our
/// row in `workers`, by which members are counted. Runs on its own thread with its own connection, so a slow batch does
/// not cost a lease. Losing the connection loses nothing by itself: epochs decide, not this class's opinion.
class LeaseKeeper final : public Ownership {
 public:
  struct Identity {
    WorkerId worker;
    std::string host;
    int pid = 0;
    std::string version;
  };
  struct Timing {
    Duration renew_every;
    Duration lease;
  };

  LeaseKeeper(std::string url, Identity identity, Timing timing, int partitions, Clock& clock);

  /// Until stopped; then gives all shards back.
  void run(std::stop_token stop);

  /// What keeps us from renewing, for a person; nothing while all is well. Any thread.
  std::optional<std::string> missing() const;

  /// The backend that writes our batches, for the row that a taker reads.
  void set_backend(int pid) { backend_ = pid; }

  std::map<Shard, std::int64_t> owned() override;
  std::set<Shard> leaving() override;
  void let_go(Shard shard) override;

 private:
  Result<void> round();
  Result<void> renew(postgres::Session& session);
  Result<void> balance(postgres::Session& session);
  Result<void> take(postgres::Session& session, Shard shard);
  Result<void> end_former_backend(postgres::Session& session, const std::string& owner, const std::string& pid);
  Result<void> release_let_go(postgres::Session& session);
  void give_all_back();

  const std::string url_;
  const Identity identity_;
  const Timing timing_;
  const int partitions_;
  Clock& clock_;
  std::atomic<int> backend_{0};
  std::unique_ptr<postgres::Session> session_;  ///< Of run()'s thread.

  mutable std::mutex mutex_;
  std::optional<std::string> missing_ = "not asked yet";
  std::map<Shard, std::int64_t> owned_;
  std::set<Shard> leaving_;  ///< Taken out of owned_; the main loop has not let go yet.
  std::set<Shard> let_go_;   ///< Let go; the lease is still ours.
};

}  // namespace millrace::supervise
