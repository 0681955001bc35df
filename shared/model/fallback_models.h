#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "shared/model/answer_cache.h"
#include "shared/model/call_pace.h"
#include "shared/model/cooldowns.h"
#include "shared/model/provider.h"

namespace millrace::model {

/// Asks models in their order of preference until one answers. A busy model is left alone for as long as it says (by the
/// whole fleet, if the cooldowns are shared) and is the first again afterwards. Answers are cached by request and model, errors
/// never. A call waits for its slot in the pace of its provider account, at most kPatience; one that would wait longer counts as
/// busy. Any thread.
class FallbackModels {
 public:
  /// What a model is left alone for when it is busy without saying how long.
  static constexpr std::chrono::seconds kUsualWait{5};

  static constexpr std::chrono::seconds kPatience{10};

  /// Whether an answer is of use; one that is not counts as a refusal of its model and is not cached.
  using Check = std::function<Result<void>(const ModelRequest&, const ModelAnswer&)>;

  /// Whether an answer is worth keeping for whoever asks the same again. The caller gets it in any case: it may know how to mend it.
  using IsWorthKeeping = std::function<bool(const ModelAnswer&)>;

  struct Dependencies {
    std::vector<std::unique_ptr<ModelProvider>> models;  ///< The preferred one first.
    AnswerCache& cache;
    Cooldowns& cooldowns;
    CallPace& pace;
    Clock& clock;
    Check check;
  };
  explicit FallbackModels(Dependencies dependencies) : with_(std::move(dependencies)) {}

  /// An answer, or the refusal that says most: kCancelled; kBusy with the shortest wait when every model is waiting or
  /// away and one told when to come back; kNotUnderstood when a model said so and no other answered; else the gravest.
  /// Only answers that `is_worth_keeping` says yes to are cached, or taken from there.
  Reply ask(const ModelRequest& request, std::stop_token stop, const IsWorthKeeping& is_worth_keeping = any_answer);

  static bool any_answer(const ModelAnswer&) { return true; }

 private:
  Reply ask_one(ModelProvider& model, const ModelRequest& request, std::stop_token stop, const IsWorthKeeping& is_worth_keeping);
  std::optional<Refusal> keep_pace(const std::string& model, const std::stop_token& stop);

  const Dependencies with_;
};

}  // namespace millrace::model
