#include "producers/gateway/work_queue.h"

#include <spdlog/spdlog.h>

#include <exception>
#include <utility>

namespace millrace::gateway {
namespace {

constexpr Duration kLookAgain = std::chrono::seconds(10);

}  // namespace

WorkQueue::WorkQueue(std::size_t threads, std::size_t jobs_max, Clock& clock) : jobs_max_(jobs_max), clock_(clock) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
}

WorkQueue::~WorkQueue() { stop(); }

bool WorkQueue::offer(Job job) {
  const std::lock_guard lock(mutex_);
  if (jobs_.size() >= jobs_max_) return false;
  jobs_.push_back(std::move(job));
  news_.notify_one();
  return true;
}

void WorkQueue::add(Job job) {
  const std::lock_guard lock(mutex_);
  jobs_.push_back(std::move(job));
  news_.notify_one();
}

std::size_t WorkQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return jobs_.size();
}

void WorkQueue::stop() {
  for (auto& thread : threads_) thread.request_stop();
  {
    const std::lock_guard lock(mutex_);
    news_.notify_all();
  }
  threads_.clear();
  std::deque<Job> dropped;
  const std::lock_guard lock(mutex_);
  dropped.swap(jobs_);
}

void WorkQueue::work(const std::stop_token& stop) {
  while (true) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      clock_.wait_for(lock, news_, kLookAgain, [&] { return !jobs_.empty() || stop.stop_requested(); });
      if (stop.stop_requested()) return;
      if (jobs_.empty()) continue;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    try {
      job();
    } catch (const std::exception& defect) {
      spdlog::error("gateway: a defect: {}", defect.what());  // Of one request; the others go on.
    }
  }
}

}  // namespace millrace::gateway
