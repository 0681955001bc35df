#include "shared/postgres/queries/commands.h"

#include "shared/postgres/queries/columns.h"

namespace millrace::postgres {
namespace {

/// Session and SessionPool run statements alike.
template <typename Runner>
Result<long> insert(Runner& runner, const Command& command) {
  const auto shard = shard_of(command.job);
  if (!shard) return rejected("commands", "'" + command.job.value() + "' is not a job id");
  const auto rows = runner.run(
      "INSERT INTO commands (shard, job_id, kind, payload, requested_by) VALUES ($1::int, $2, $3, $4, $5) RETURNING id",
      {std::to_string(shard->value()), command.job.value(), command.kind, command.payload, command.requested_by});
  if (!rows) return rows.error();
  return integer_in(rows->rows.at(0).at(0));
}

}  // namespace

Result<long> insert_command(SessionPool& sessions, const Command& command) { return insert(sessions, command); }
Result<long> insert_command(Session& session, const Command& command) { return insert(session, command); }

Result<std::optional<std::string>> find_command_outcome(SessionPool& sessions, long id) {
  const auto rows = sessions.run("SELECT applied_at IS NOT NULL, outcome FROM commands WHERE id = $1::bigint",
                                 {std::to_string(id)});
  if (!rows) return rows.error();
  // An applied command may have been cleared away already: it was applied.
  if (rows->rows.empty()) return std::optional<std::string>("ok");
  const Row& row = rows->rows.front();
  if (!boolean_in(row.at(0))) return std::optional<std::string>();
  return std::optional(row.at(1).value_or("ok"));
}

}  // namespace millrace::postgres
