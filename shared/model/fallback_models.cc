#include "shared/model/fallback_models.h"

#include <utility>

namespace millrace::model {
namespace {

/// Which of two refusals the caller should hear.
int weight_of(const Refusal& refusal) {
  switch (refusal.kind) {
    case RefusalKind::kCancelled: return 5;
    case RefusalKind::kNotUnderstood: return 4;
    case RefusalKind::kBusy: return 3;
    case RefusalKind::kAway: return 2;
    case RefusalKind::kUnusable: return 1;
    case RefusalKind::kRejected: return 0;
  }
  return 0;
}

void hear(std::optional<Refusal>& heard, Refusal refusal) {
  if (!heard || weight_of(refusal) > weight_of(*heard)) {
    heard = std::move(refusal);
    return;
  }
  const bool is_sooner = refusal.retry_after && (!heard->retry_after || *refusal.retry_after < *heard->retry_after);
  if (weight_of(refusal) == weight_of(*heard) && is_sooner) heard = std::move(refusal);
}

/// "openai" of "openai/gpt-5-mini": a key and its limits are the provider's.
std::string account_of(const std::string& model) { return model.substr(0, model.find('/')); }

}  // namespace

Reply FallbackModels::ask(const ModelRequest& request, std::stop_token stop, const IsWorthKeeping& is_worth_keeping) {
  std::optional<Refusal> heard;
  for (const auto& model : with_.models) {
    Reply reply = ask_one(*model, request, stop, is_worth_keeping);
    if (auto* refusal = std::get_if<Refusal>(&reply)) {
      const bool is_cancelled = refusal->kind == RefusalKind::kCancelled;
      hear(heard, std::move(*refusal));
      if (is_cancelled) break;
      continue;
    }
    return reply;
  }
  if (!heard) return Refusal{RefusalKind::kRejected, "no model is configured: set model.providers", std::nullopt};
  return *std::move(heard);
}

Reply FallbackModels::ask_one(ModelProvider& model, const ModelRequest& request, std::stop_token stop,
                              const IsWorthKeeping& is_worth_keeping) {
  const std::string digest = digest_of(request, model.name());
  if (auto known = with_.cache.find(digest); known && is_worth_keeping(*known)) {
    known->is_cached = true;
    return *std::move(known);
  }
  if (const Duration left = with_.cooldowns.left(model.name()); left > Duration::zero()) {
    return Refusal{RefusalKind::kBusy, model.name() + " asked to be left alone", left};
  }

  if (auto too_fast = keep_pace(model.name(), stop)) return *std::move(too_fast);

  Reply reply = model.ask(request, std::move(stop));
  if (const auto* answer = std::get_if<ModelAnswer>(&reply)) {
    if (const auto checked = with_.check(request, *answer); !checked) {
      return Refusal{RefusalKind::kUnusable, model.name() + ": " + checked.error().detail, std::nullopt};
    }
    if (is_worth_keeping(*answer)) with_.cache.keep(digest, *answer);
    return reply;
  }
  auto& refusal = std::get<Refusal>(reply);
  const bool says_when = refusal.retry_after.has_value();
  if (refusal.kind == RefusalKind::kBusy || says_when) {
    refusal.retry_after = refusal.retry_after.value_or(kUsualWait);
    with_.cooldowns.begin(model.name(), *refusal.retry_after);
  }
  return reply;
}

/// Nothing once the call may be made.
std::optional<Refusal> FallbackModels::keep_pace(const std::string& model, const std::stop_token& stop) {
  const CallPace::Slot slot = with_.pace.book(account_of(model), kPatience);
  if (!slot.is_booked) return Refusal{RefusalKind::kBusy, model + " has no call left at its rate", slot.wait};
  if (slot.wait <= Duration::zero()) return std::nullopt;
  if (wait_or_stop(with_.clock, slot.wait, stop)) {
    return Refusal{RefusalKind::kCancelled, "stopped while waiting for a call of " + model, std::nullopt};
  }
  return std::nullopt;
}

}  // namespace millrace::model
