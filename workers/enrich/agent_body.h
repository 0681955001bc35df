#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <variant>

#include "shared/agents/agent_cost.h"
#include "shared/agents/catalogue/rules/figure_rules.h"
#include "shared/vocabulary/json.h"

namespace millrace::enrich {

/// One try of one row.
struct RowCall {
  const agents::Agent& agent;
  const std::string& input;     ///< JSON text.
  std::string idempotency_key;  ///< The same for all tries of a row.
  int attempt = 1;
  std::string session;
  std::string traceparent;
  Duration time_left{};  ///< What is left of the row's time.
};

/// An answer that fits the agent's output schema.
struct RowAnswered {
  std::string output;  ///< JSON text.
};
/// The row failed. `may_retry`: trying again may help.
struct RowFailed {
  std::string error;
  std::string cause;
  bool may_retry = false;
};
/// Nobody can be asked now: the agent's breaker is open, or it asked to be left alone. Not the row's fault.
struct AgentAway {
  std::string because;
  Duration wait{};
};

struct CallReport {
  std::variant<RowAnswered, RowFailed, AgentAway> outcome;
  int calls = 0;           ///< That cost something.
  bool is_cached = false;  ///< Nobody was asked: the same had been answered before.
  std::int64_t tokens = 0;
  std::int64_t nanodollars = 0;
  std::string done_by;  ///< "rules", "http", "openai/gpt-5-mini"
  Duration waited{};    ///< For the agent's rate: not the row's time.
};

/// A body that answers at once, at no cost, and the same whenever it is asked the same. Any thread.
class BodyAtHand {
 public:
  virtual ~BodyAtHand() = default;
  virtual std::variant<Json, RowFailed> answer(const agents::Agent& agent, const Json& input) const = 0;
  /// As in CallReport.
  virtual std::string done_by() const = 0;
  /// The same for rows that are figures alone; null when the agent's rules are none of that kind.
  virtual const agent_catalogue::FigureRules* figures(const agents::Agent&) const { return nullptr; }
};

/// Who does an agent's work: a program over HTTP, rules, a model. Any thread.
class AgentBody {
 public:
  virtual ~AgentBody() = default;
  virtual CallReport call(const RowCall& call, std::stop_token stop) = 0;
  /// What one call may cost at most.
  virtual std::int64_t nanodollars_max(const agents::Agent& agent) const = 0;
  virtual std::int64_t tokens_max(const agents::Agent& agent) const = 0;
  /// Whether calls wait for somebody else, so that several at once are faster.
  virtual bool waits() const = 0;
  /// The body itself when it is one at hand.
  virtual const BodyAtHand* at_hand() const { return nullptr; }
};

}  // namespace millrace::enrich
