#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/vocabulary/result.h"

namespace millrace::postgres {

/// One value of a statement or a row, as PostgreSQL's text form; absent is NULL.
using Value = std::optional<std::string>;
using Row = std::vector<Value>;

struct Rows {
  std::vector<Row> rows;
  long affected = 0;  ///< Rows that INSERT, UPDATE or DELETE changed.
};

/// A connection. Never reconnects by itself: after a kTransient or kUnknownOutcome error it is dead (`is_alive()` is
/// false) and must be replaced, so that no session state is silently lost. One thread at a time.
///
/// Errors: kTransient (connection lost before the statement took effect, serialization failure, deadlock), kUnknownOutcome
/// (connection lost while committing), kAlreadyDone (unique violation), kRejected (the statement or data is wrong), with
/// PostgreSQL's own message as detail.
class Session {
 public:
  /// `url` is a libpq connection string or URI. Sets lock and idle time-outs and, if given, the application name.
  static Result<std::unique_ptr<Session>> open(const std::string& url, const std::string& application_name);
  ~Session();

  /// Runs one statement with $1… parameters, prepared once per session and text. Outside in_transaction it commits
  /// by itself.
  Result<Rows> run(const std::string& statement, const std::vector<Value>& parameters = {});

  /// Runs one statement that is a transaction by itself and must not be done twice: as `run`, but kUnknownOutcome when the
  /// connection is lost meanwhile. Not inside in_transaction.
  Result<Rows> run_and_commit(const std::string& statement, const std::vector<Value>& parameters);

  /// Runs several statements without parameters (a migration).
  Result<void> run_script(const std::string& script);

  /// BEGIN, body, COMMIT; ROLLBACK when the body returns an error, which is then the answer.
  Result<void> in_transaction(const std::function<Result<void>(Session&)>& body);

  bool is_alive() const;
  int backend_pid() const;

 private:
  class Connection;
  explicit Session(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

/// `{"a","b",NULL}`: an array literal for a $n::text[] parameter, to unnest.
std::string array_literal(const std::vector<Value>& elements);

/// Hands out sessions to many threads, opening at most `sessions_max`; a dead one is replaced on return. Waits up to
/// the given time for a free one, then kTransient.
class SessionPool {
 public:
  SessionPool(std::string url, std::string application_name, std::size_t sessions_max);
  ~SessionPool();
  Result<Rows> run(const std::string& statement, const std::vector<Value>& parameters = {});
  Result<void> in_transaction(const std::function<Result<void>(Session&)>& body);

 private:
  class Shelf;
  std::unique_ptr<Shelf> shelf_;
};

}  // namespace millrace::postgres
