#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace millrace::simulation {

/// Bugs that are built into the fakes on demand, as if the engine or an adapter of it had them: what the simulation must see.
enum class Mutation {
  kNone,
  kNoFencing,             ///< A former owner's batch is written.
  kNoCompareAndSet,       ///< Neither epoch nor batch number is compared.
  kPositionWithoutState,  ///< A torn transaction: the input moved, the jobs did not.
  kStateWithoutPosition,  ///< A torn transaction: the jobs moved, the input did not.
  kForgottenOutbox,       ///< A transaction without its outgoing events.
  kNoSweep,               ///< A new owner does not look for unsent events.
  kSweepsNewestOnly,      ///< It looks for what came last.
  kMarkedBeforeSent,      ///< Events count as sent with the next commit.
  kErasesUnsent,          ///< The outbox is cleaned too far.
  kForgottenTimer,        ///< A job's due time is not stored.
  kNoTimersAtTakeOver,    ///< A new owner does not load the timers.
  kForgottenHistory,      ///< A transaction without its history.
  kStaleRead,             ///< A job is read from a replica that lags.
  kForgottenSubmission,   ///< A request's identity is not stored.
  kForgottenOutcome,      ///< An applied command is not marked.
  kDoubtIsSuccess,        ///< A COMMIT of unknown outcome counts as done.
  kEpochNotRaised,        ///< A taker of a shard keeps the former owner's epoch.
  kRandomEventIds,        ///< An event's id is made when it is sent.
  kSentBeforeCommit,      ///< Events leave before their transaction.
  kSkippedRecord,         ///< The reader leaves records out.
  kReadsFromTheEnd,       ///< A new owner reads from the log's end.
  kTokenNotChecked,       ///< An outcome of a former dispatch counts.
  kCommitsHighestSeen,    ///< A worker commits beyond unfinished tasks.
  kEffectPerAttempt,      ///< A worker's idempotency key changes with the dispatch.
  kHastyVerdict,          ///< A task counts as lost although its pool has not come past it.
  kNoVerdict,             ///< Nobody looks for lost tasks.
  kInFlightForgotten,     ///< A new owner does not know what is in flight.
};

std::string_view name_of(Mutation mutation);
std::optional<Mutation> parse_mutation(std::string_view name);
/// All but kNone.
const std::vector<Mutation>& all_mutations();

}  // namespace millrace::simulation
