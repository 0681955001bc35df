#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/postgres/session.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::postgres {

/// A conversation with code supervisors: what was asked under one session id.
struct ConversationKey {
  std::string tenant;  ///< Empty for the installation itself.
  std::string id;      ///< As AWS wants it: 33 to 256 characters.
};

struct ConversationTurn {
  long number = 0;  ///< From 1.
  JobId job;
  std::string entry;  ///< Which door: "/generate".
  std::string asked;  ///< The prompt or the code, shortened by its writer.
  TimePoint at;
};

struct Conversation {
  ConversationKey key;
  std::string alias;  ///< The id as the caller wrote it.
  TimePoint created_at;
  TimePoint used_at;
  std::vector<ConversationTurn> turns;  ///< The latest ones, oldest first.
};

/// Notes that something was asked; makes the conversation if there is none. The same job is noted once.
Result<void> note_turn(SessionPool& sessions, const ConversationKey& key, const std::string& alias,
                       const ConversationTurn& turn);
/// With at most `turns_max` turns. Nothing when there is no such conversation.
Result<std::optional<Conversation>> find_conversation(SessionPool& sessions, const ConversationKey& key, int turns_max);
/// A turn whose job has ended.
struct SettledTurn {
  std::string asked;
  std::string status;
  std::string output;  ///< JSON as it is stored; "null" when there is none.
};
/// Those before `job`, the latest `turns_max` of them, oldest first.
Result<std::vector<SettledTurn>> find_turns_before(SessionPool& sessions, const ConversationKey& key, const JobId& job, int turns_max);

/// False when there was none.
Result<bool> erase_conversation(SessionPool& sessions, const ConversationKey& key);
/// Erases what was not used for so long; answers how many.
Result<long> erase_conversations_unused_for(SessionPool& sessions, Duration age);

}  // namespace millrace::postgres
