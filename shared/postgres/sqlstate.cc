#include "shared/postgres/sqlstate.h"

namespace millrace::postgres {

Meaning meaning_of(std::string_view sqlstate, bool is_committing) {
  // 57P: the server ends the session; 08: the connection.
  if (sqlstate.empty() || sqlstate.starts_with("57P") || sqlstate.starts_with("08")) {
    return {is_committing ? ErrorKind::kUnknownOutcome : ErrorKind::kTransient, true};
  }
  // A lock or a time-out, no resources left, idle for too long in a transaction.
  const bool may_pass = sqlstate == "55P03" || sqlstate == "57014" || sqlstate.starts_with("53") || sqlstate == "25P03";
  return {may_pass ? ErrorKind::kTransient : ErrorKind::kRejected, false};
}

}  // namespace millrace::postgres
