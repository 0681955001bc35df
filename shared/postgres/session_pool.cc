#include <condition_variable>
#include <mutex>
#include <utility>

#include "shared/postgres/session.h"
#include "shared/tracing/outbound_call.h"

namespace millrace::postgres {
namespace {

constexpr auto kWaitForSession = std::chrono::seconds(10);

/// SELECT, INSERT, …
std::string operation_of(const std::string& statement) { return statement.substr(0, statement.find_first_of(" \n")); }

}  // namespace

class SessionPool::Shelf {
 public:
  Shelf(std::string url, std::string name, std::size_t sessions_max)
      : url_(std::move(url)), name_(std::move(name)), sessions_max_(sessions_max) {}

  Result<std::unique_ptr<Session>> take() {
    {
      std::unique_lock lock(mutex_);
      if (!free_.wait_for(lock, kWaitForSession, [&] { return !idle_.empty() || open_ < sessions_max_; })) {
        return transient("postgres", "all " + std::to_string(sessions_max_) + " sessions of this process are busy");
      }
      if (!idle_.empty()) {
        auto session = std::move(idle_.back());
        idle_.pop_back();
        return session;
      }
      ++open_;
    }
    auto session = Session::open(url_, name_);
    if (!session) forget();
    return session;
  }

  void give_back(std::unique_ptr<Session> session) {
    if (!session->is_alive()) return forget();
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(session));
    free_.notify_one();
  }

 private:
  void forget() {
    const std::lock_guard lock(mutex_);
    --open_;
    free_.notify_one();
  }

  const std::string url_;
  const std::string name_;
  const std::size_t sessions_max_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::vector<std::unique_ptr<Session>> idle_;
  std::size_t open_ = 0;
};

SessionPool::SessionPool(std::string url, std::string application_name, std::size_t sessions_max)
    : shelf_(std::make_unique<Shelf>(std::move(url), std::move(application_name), sessions_max)) {}
SessionPool::~SessionPool() = default;

Result<Rows> SessionPool::run(const std::string& statement, const std::vector<Value>& parameters) {
  auto session = shelf_->take();
  if (!session) return session.error();
  tracing::OutboundCall call(operation_of(statement));
  call.tell("db.system.name", "postgresql");
  call.tell("db.operation.name", operation_of(statement));
  auto rows = (*session)->run(statement, parameters);
  if (!rows) call.fail(rows.error().where);
  shelf_->give_back(std::move(*session));
  return rows;
}

Result<void> SessionPool::in_transaction(const std::function<Result<void>(Session&)>& body) {
  auto session = shelf_->take();
  if (!session) return session.error();
  tracing::OutboundCall call("BEGIN");
  call.tell("db.system.name", "postgresql");
  auto done = (*session)->in_transaction(body);
  if (!done) call.fail(done.error().where);
  shelf_->give_back(std::move(*session));
  return done;
}

}  // namespace millrace::postgres
