#include "tests/simulation/mutation.h"

#include <utility>

namespace millrace::simulation {
namespace {

const std::vector<std::pair<Mutation, std::string_view>>& names() {
  static const std::vector<std::pair<Mutation, std::string_view>> all{
      {Mutation::kNone, "none"},
      {Mutation::kNoFencing, "no_fencing"},
      {Mutation::kNoCompareAndSet, "no_compare_and_set"},
      {Mutation::kPositionWithoutState, "position_without_state"},
      {Mutation::kStateWithoutPosition, "state_without_position"},
      {Mutation::kForgottenOutbox, "forgotten_outbox"},
      {Mutation::kNoSweep, "no_sweep"},
      {Mutation::kSweepsNewestOnly, "sweeps_newest_only"},
      {Mutation::kMarkedBeforeSent, "marked_before_sent"},
      {Mutation::kErasesUnsent, "erases_unsent"},
      {Mutation::kForgottenTimer, "forgotten_timer"},
      {Mutation::kNoTimersAtTakeOver, "no_timers_at_take_over"},
      {Mutation::kForgottenHistory, "forgotten_history"},
      {Mutation::kStaleRead, "stale_read"},
      {Mutation::kForgottenSubmission, "forgotten_submission"},
      {Mutation::kForgottenOutcome, "forgotten_outcome"},
      {Mutation::kDoubtIsSuccess, "doubt_is_success"},
      {Mutation::kEpochNotRaised, "epoch_not_raised"},
      {Mutation::kRandomEventIds, "random_event_ids"},
      {Mutation::kSentBeforeCommit, "sent_before_commit"},
      {Mutation::kSkippedRecord, "skipped_record"},
      {Mutation::kReadsFromTheEnd, "reads_from_the_end"},
      {Mutation::kTokenNotChecked, "token_not_checked"},
      {Mutation::kCommitsHighestSeen, "commits_highest_seen"},
      {Mutation::kEffectPerAttempt, "effect_per_attempt"},
      {Mutation::kHastyVerdict, "hasty_verdict"},
      {Mutation::kNoVerdict, "no_verdict"},
      {Mutation::kInFlightForgotten, "in_flight_forgotten"},
  };
  return all;
}

}  // namespace

std::string_view name_of(Mutation mutation) {
  for (const auto& [each, name] : names()) {
    if (each == mutation) return name;
  }
  return "unknown";
}

std::optional<Mutation> parse_mutation(std::string_view name) {
  for (const auto& [each, known] : names()) {
    if (known == name) return each;
  }
  return {};
}

const std::vector<Mutation>& all_mutations() {
  static const std::vector<Mutation> all = [] {
    std::vector<Mutation> made;
    for (const auto& [each, name] : names()) {
      if (each != Mutation::kNone) made.push_back(each);
    }
    return made;
  }();
  return all;
}

}  // namespace millrace::simulation
