#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "shared/event_log/record.h"
#include "shared/postgres/queries/commands.h"
#include "shared/time/clock.h"
#include "shared/time/random.h"

namespace millrace::jobs {

/// What commands to jobs need. `source` says who hints.
struct CommandTools {
  postgres::SessionPool& database;
  std::function<Result<void>(event_log::OutgoingRecord)> publish;
  Clock& clock;
  Random& random;
  std::string source;
};

/// Hints the owner of a job's shard that there is something for it in PostgreSQL. Best effort: without the hint it looks by
/// itself a little later, so a failure is not one of the caller's.
void hint_owner(const CommandTools& tools, const JobId& job);

/// Records a command, hints its owner, and waits for its word for at most `patience`. Errors: kRejected with kRefusedName
/// and the owner's reason, kStillOpenName when nobody applied it in time (it stays recorded), or what PostgreSQL says.
inline constexpr std::string_view kRefusedName = "refused";
inline constexpr std::string_view kStillOpenName = "not applied yet";
Result<void> order(const CommandTools& tools, const postgres::Command& command, Duration patience);

}  // namespace millrace::jobs
