#pragma once

#include <string>
#include <string_view>

namespace millrace {

/// What the caller does next. A kind exists only where callers act differently on it.
enum class ErrorKind {
  kTransient,       ///< Try again after a backoff.
  kRejected,        ///< Trying again cannot help: refuse it, or send it to the dead-letter topic.
  kAlreadyDone,     ///< Treat as success.
  kUnknownOutcome,  ///< The write may have happened: look before trying again.
  kCancelled,       ///< We are stopping: give the work back.
  kBroken,          ///< Our own bug or a corrupted state: stop the program.
};

std::string_view name_of(ErrorKind kind);

/// A failure as a value. `where` names the part that failed ("postgres", "kafka.produce"); `detail` is for a
/// person and names the remedy.
struct Error {
  ErrorKind kind = ErrorKind::kBroken;
  std::string where;
  std::string detail;
};

/// "postgres: connection refused (transient)".
std::string describe(const Error& error);

Error transient(std::string where, std::string detail);
Error rejected(std::string where, std::string detail);
Error broken(std::string where, std::string detail);

}  // namespace millrace
