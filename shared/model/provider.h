#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <variant>

#include "shared/model/model_request.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/result.h"

namespace millrace::model {

/// Why one model gave no answer, as far as somebody acts differently on it.
enum class RefusalKind {
  kBusy,           ///< 429, 529, a quota: another model now, this one after `retry_after`.
  kAway,           ///< No connection, 5xx, a cut or malformed answer: another model now.
  kUnusable,       ///< It answered, but not what was asked for: another model now.
  kRejected,       ///< The request or our configuration is wrong (400, 401, …): said to the operator, another model now.
  kNotUnderstood,  ///< The model says that it cannot do this. Asking again gives the same.
  kCancelled,      ///< We are stopping.
};

struct Refusal {
  RefusalKind kind = RefusalKind::kAway;
  std::string detail;  ///< For a person, with the remedy. Never holds a key.
  std::optional<Duration> retry_after;
};

using Reply = std::variant<ModelAnswer, Refusal>;

/// One model at one provider. Any thread; answers within its configured deadline or soon after a stop request.
class ModelProvider {
 public:
  virtual ~ModelProvider() = default;

  /// "openai/gpt-5-mini": names the model in logs, cooldowns and the answer cache.
  virtual const std::string& name() const = 0;

  virtual Reply ask(const ModelRequest& request, std::stop_token stop) = 0;
};

}  // namespace millrace::model
