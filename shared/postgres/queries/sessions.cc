#include "shared/postgres/queries/sessions.h"

#include <algorithm>

#include "shared/postgres/queries/columns.h"

namespace millrace::postgres {

Result<void> note_turn(SessionPool& sessions, const ConversationKey& key, const std::string& alias,
                       const ConversationTurn& turn) {
  return sessions.in_transaction([&](Session& session) -> Result<void> {
    // The row's lock keeps two turns from taking the same number.
    const auto made = session.run(
        "INSERT INTO sessions (tenant, session_id, alias) VALUES ($1, $2, $3) "
        "ON CONFLICT (tenant, session_id) DO UPDATE SET used_at = now()",
        {key.tenant, key.id, alias});
    if (!made) return made.error();
    const auto noted = session.run(
        "INSERT INTO session_turns (tenant, session_id, number, job_id, entry, asked) "
        "SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5 FROM session_turns WHERE tenant = $1 AND session_id = $2 "
        "ON CONFLICT (tenant, session_id, job_id) DO NOTHING",
        {key.tenant, key.id, turn.job.value(), turn.entry, turn.asked});
    if (!noted) return noted.error();
    return {};
  });
}

Result<std::optional<Conversation>> find_conversation(SessionPool& sessions, const ConversationKey& key, int turns_max) {
  static const std::string kSession = "SELECT alias, " + rfc3339_of("created_at") + ", " + rfc3339_of("used_at") +
                                      " FROM sessions WHERE tenant = $1 AND session_id = $2";
  static const std::string kTurns = "SELECT number, job_id, entry, asked, " + rfc3339_of("at") +
                                    " FROM session_turns WHERE tenant = $1 AND session_id = $2 ORDER BY number DESC LIMIT $3::bigint";
  const auto found = sessions.run(kSession, {key.tenant, key.id});
  if (!found) return found.error();
  if (found->rows.empty()) return std::optional<Conversation>();
  const Row& row = found->rows.front();
  Conversation conversation{.key = key,
                            .alias = text_in(row.at(0)),
                            .created_at = time_in(row.at(1)).value_or(TimePoint{}),
                            .used_at = time_in(row.at(2)).value_or(TimePoint{}),
                            .turns = {}};
  const auto turns = sessions.run(kTurns, {key.tenant, key.id, std::to_string(turns_max)});
  if (!turns) return turns.error();
  for (const Row& turn : turns->rows) {
    conversation.turns.push_back({.number = integer_in(turn.at(0)),
                                  .job = JobId(text_in(turn.at(1))),
                                  .entry = text_in(turn.at(2)),
                                  .asked = text_in(turn.at(3)),
                                  .at = time_in(turn.at(4)).value_or(TimePoint{})});
  }
  std::reverse(conversation.turns.begin(), conversation.turns.end());
  return std::optional(std::move(conversation));
}

Result<std::vector<SettledTurn>> find_turns_before(SessionPool& sessions, const ConversationKey& key, const JobId& job, int turns_max) {
  const auto found = sessions.run(
      "SELECT turn.asked, earlier.status, coalesce(earlier.output, 'null') FROM session_turns turn "
      "JOIN jobs earlier ON earlier.job_id = turn.job_id AND earlier.finished_at IS NOT NULL "
      "WHERE turn.tenant = $1 AND turn.session_id = $2 AND turn.job_id <> $3 "
      "AND earlier.created_at <= (SELECT created_at FROM jobs WHERE job_id = $3) ORDER BY turn.number DESC LIMIT $4::bigint",
      {key.tenant, key.id, job.value(), std::to_string(turns_max)});
  if (!found) return found.error();
  std::vector<SettledTurn> turns;
  for (const Row& row : found->rows) {
    turns.push_back({.asked = text_in(row.at(0)), .status = text_in(row.at(1)), .output = text_in(row.at(2))});
  }
  std::reverse(turns.begin(), turns.end());
  return turns;
}

Result<bool> erase_conversation(SessionPool& sessions, const ConversationKey& key) {
  const auto erased = sessions.run("DELETE FROM sessions WHERE tenant = $1 AND session_id = $2", {key.tenant, key.id});
  if (!erased) return erased.error();
  return erased->affected > 0;
}

Result<long> erase_conversations_unused_for(SessionPool& sessions, Duration age) {
  const auto erased = sessions.run("DELETE FROM sessions WHERE used_at < now() - $1::bigint * interval '1 microsecond'",
                                   {std::to_string(age.count())});
  if (!erased) return erased.error();
  return erased->affected;
}

}  // namespace millrace::postgres
