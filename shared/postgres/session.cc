#include "shared/postgres/session.h"

#include <pqxx/pqxx>

#include <unordered_map>
#include <utility>

#include "shared/postgres/connection_options.h"
#include "shared/postgres/sqlstate.h"

namespace millrace::postgres {
namespace {

constexpr char kSessionSetup[] =
    "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '30s'; "
    "SET statement_timeout = '60s'; SET client_min_messages = 'warning'; SET jit = off";

Rows rows_of(const pqxx::result& result) {
  Rows rows;
  rows.affected = static_cast<long>(result.affected_rows());
  rows.rows.reserve(result.size());
  for (const auto& tuple : result) {
    Row row;
    row.reserve(tuple.size());
    for (const auto& field : tuple) {
      if (field.is_null()) {
        row.emplace_back();
      } else {
        row.emplace_back(std::in_place, field.c_str(), field.size());
      }
    }
    rows.rows.push_back(std::move(row));
  }
  return rows;
}

/// Runs `body` and turns libpqxx's exceptions into errors at this one edge. `is_committing`: whether a COMMIT is under way.
template <typename Body>
auto guarded(bool& is_alive, const bool& is_committing, Body&& body) -> decltype(body()) {
  try {
    return body();
  } catch (const pqxx::in_doubt_error& error) {
    is_alive = false;
    return Error{ErrorKind::kUnknownOutcome, "postgres", error.what()};
  } catch (const pqxx::broken_connection& error) {
    is_alive = false;
    return Error{is_committing ? ErrorKind::kUnknownOutcome : ErrorKind::kTransient, "postgres", error.what()};
  } catch (const pqxx::unique_violation& error) {
    return Error{ErrorKind::kAlreadyDone, "postgres", error.what()};
  } catch (const pqxx::transaction_rollback& error) {
    return transient("postgres", error.what());
  } catch (const pqxx::sql_error& error) {
    const std::string state = error.sqlstate();
    const Meaning meaning = meaning_of(state, is_committing);
    if (meaning.is_session_dead) is_alive = false;
    return Error{meaning.kind, "postgres", std::string(error.what()) + (state.empty() ? "" : " [" + state + "]")};
  } catch (const pqxx::failure& error) {
    is_alive = false;
    return Error{is_committing ? ErrorKind::kUnknownOutcome : ErrorKind::kTransient, "postgres", error.what()};
  } catch (const std::exception& error) {
    is_alive = false;
    return broken("postgres", error.what());
  }
}

}  // namespace

class Session::Connection {
 public:
  explicit Connection(const std::string& options) : link_(options) {
    // Marked deprecated for libpqxx 7, where it is the only behaviour; here a silent reconnect would lose our settings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    link_.inhibit_reactivation(true);
#pragma GCC diagnostic pop
    pqxx::nontransaction(link_).exec(kSessionSetup);
    backend_pid_ = link_.backendpid();
  }

  Result<Rows> run(const std::string& statement, const std::vector<Value>& parameters) {
    return guarded(is_alive_, is_committing_, [&]() -> Result<Rows> {
      const std::string& name = prepared(statement);
      std::vector<const char*> pointers;
      pointers.reserve(parameters.size());
      for (const Value& value : parameters) pointers.push_back(value ? value->c_str() : nullptr);
      const auto bound = pqxx::prepare::make_dynamic_params(pointers);
      if (transaction_) return rows_of(transaction_->exec_prepared(name, bound));
      pqxx::nontransaction single(link_);
      return rows_of(single.exec_prepared(name, bound));
    });
  }

  Result<Rows> run_and_commit(const std::string& statement, const std::vector<Value>& parameters) {
    is_committing_ = true;
    auto answer = run(statement, parameters);
    is_committing_ = false;
    return answer;
  }

  Result<void> run_script(const std::string& script) {
    return guarded(is_alive_, is_committing_, [&]() -> Result<void> {
      if (transaction_) {
        transaction_->exec(script);
      } else {
        pqxx::work whole(link_);
        whole.exec(script);
        whole.commit();
      }
      return {};
    });
  }

  Result<void> in_transaction(Session& session, const std::function<Result<void>(Session&)>& body) {
    const auto answer = guarded(is_alive_, is_committing_, [&]() -> Result<void> {
      transaction_ = std::make_unique<pqxx::work>(link_);
      if (auto done = body(session); !done) return done;
      is_committing_ = true;
      transaction_->commit();
      return {};
    });
    is_committing_ = false;
    // Rolls back when it was not committed. A broken link makes that fail, which changes nothing.
    const auto closed = guarded(is_alive_, is_committing_, [&]() -> Result<void> {
      transaction_.reset();
      return {};
    });
    if (!closed) is_alive_ = false;
    return answer;
  }

  bool is_alive() const { return is_alive_ && link_.is_open(); }
  int backend_pid() const { return backend_pid_; }

 private:
  const std::string& prepared(const std::string& statement) {
    auto [entry, is_new] = names_.try_emplace(statement, "s" + std::to_string(names_.size()));
    if (is_new) link_.prepare(entry->second, statement);
    return entry->second;
  }

  pqxx::connection link_;
  std::unordered_map<std::string, std::string> names_;
  std::unique_ptr<pqxx::work> transaction_;
  int backend_pid_ = 0;
  bool is_alive_ = true;
  bool is_committing_ = false;
};

Session::Session(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::open(const std::string& url, const std::string& application_name) {
  bool is_alive = true;
  return guarded(is_alive, false, [&]() -> Result<std::unique_ptr<Session>> {
    return std::unique_ptr<Session>(new Session(std::make_unique<Connection>(with_options(url, application_name))));
  });
}

Result<Rows> Session::run(const std::string& statement, const std::vector<Value>& parameters) {
  return connection_->run(statement, parameters);
}

Result<Rows> Session::run_and_commit(const std::string& statement, const std::vector<Value>& parameters) {
  return connection_->run_and_commit(statement, parameters);
}

Result<void> Session::run_script(const std::string& script) { return connection_->run_script(script); }

Result<void> Session::in_transaction(const std::function<Result<void>(Session&)>& body) {
  return connection_->in_transaction(*this, body);
}

bool Session::is_alive() const { return connection_->is_alive(); }
int Session::backend_pid() const { return connection_->backend_pid(); }

}  // namespace millrace::postgres
