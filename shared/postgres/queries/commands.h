#pragma once

#include <optional>
#include <string>

#include "shared/postgres/session.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::postgres {

/// What somebody outside asks of a job; the owner of its shard applies it.
struct Command {
  JobId job;
  std::string kind;  ///< cancel pause resume redrive poll_now task_succeeded task_failed task_heartbeat
  std::string payload = "{}";  ///< JSON
  std::string requested_by;
};

/// Records the command and answers its id. kRejected when the job id is none.
Result<long> insert_command(SessionPool& sessions, const Command& command);
/// The same inside a transaction of the caller.
Result<long> insert_command(Session& session, const Command& command);

/// Nothing until it was applied; then "ok", or why it was refused.
Result<std::optional<std::string>> find_command_outcome(SessionPool& sessions, long id);

}  // namespace millrace::postgres
