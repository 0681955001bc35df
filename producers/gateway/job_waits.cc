#include "producers/gateway/job_waits.h"

#include <utility>
#include <vector>

#include "producers/gateway/job_access.h"

namespace millrace::gateway {

void JobWaits::start(JobWait wait, const std::shared_ptr<web::Exchange>& exchange, Finish finish) {
  const auto pending = std::make_shared<Pending>();
  pending->wait = std::move(wait);
  pending->exchange = exchange;
  pending->finish = std::move(finish);
  const std::weak_ptr<Pending> weak = pending;
  // Watched before the first look, so that no end falls between the two.
  pending->number = its_.watch.watch(pending->wait.job, false, [this, weak] {
    if (const auto alive = weak.lock()) queue_look(alive);
  });
  {
    const std::lock_guard lock(mutex_);
    pending_.emplace(pending->number, pending);
  }
  its_.after(std::chrono::duration_cast<std::chrono::milliseconds>(pending->wait.patience), [this, weak] {
    const auto alive = weak.lock();
    if (alive) its_.queue.add([this, alive] { complete(alive); });
  });
  look(pending);
}

void JobWaits::finish_all() {
  std::vector<PendingPointer> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [number, pending] : pending_) all.push_back(pending);
  }
  for (const auto& pending : all) complete(pending);
}

std::size_t JobWaits::size() const {
  const std::lock_guard lock(mutex_);
  return pending_.size();
}

void JobWaits::queue_look(const PendingPointer& pending) {
  if (pending->is_queued.exchange(true)) return;
  its_.queue.add([this, pending] { look(pending); });
}

void JobWaits::look(const PendingPointer& pending) {
  pending->is_queued = false;
  if (pending->is_done) return;
  if (pending->exchange->is_closed() || has_ended(pending->wait.job)) complete(pending);
}

bool JobWaits::has_ended(const JobId& job) const {
  const auto standing = postgres::find_standing(its_.database, job);
  if (!standing) return false;  // PostgreSQL is away: the next sweep looks again.
  if (*standing) return is_settled((*standing)->status);
  const auto entry = its_.board.find(job);
  return entry && !entry->error.empty();
}

void JobWaits::complete(const PendingPointer& pending) {
  if (pending->is_done.exchange(true)) return;
  its_.watch.unwatch(pending->number);
  {
    const std::lock_guard lock(mutex_);
    pending_.erase(pending->number);
  }
  if (!pending->exchange->is_closed()) pending->finish(pending->wait.then());
  pending->finish = {};
  pending->exchange.reset();
}

}  // namespace millrace::gateway
