#include "workers/enrich/model_agent.h"

#include <cmath>

#include "shared/vocabulary/json.h"
#include "workers/enrich/output_check.h"

namespace millrace::enrich {
namespace {

constexpr Duration kUsualWait = std::chrono::seconds(5);
/// No tokenizer makes more tokens of a text than this many bytes each, in the languages that agents are written for.
constexpr std::int64_t kBytesPerToken = 2;

model::ModelRequest request_for_row(const RowCall& call) {
  model::ModelRequest request;
  request.system = call.agent.instructions + "\nAnswer with one JSON object that fits this JSON Schema, and nothing else:\n" +
                   call.agent.output_schema;
  request.prompt = call.input;
  request.question = call.input;
  request.answer_schema = call.agent.output_schema;
  request.language = "json";
  request.answer_tokens_max = ModelAgent::kAnswerTokensMax;
  return request;
}

/// The object in what a model wrote, which may stand between fences or remarks.
Json object_in(const std::string& text) {
  const auto begin = text.find('{');
  const auto end = text.rfind('}');
  if (begin == std::string::npos || end == std::string::npos || end < begin) return Json(nullptr);
  return Json::parse(text.substr(begin, end - begin + 1), nullptr, false);
}

std::variant<RowAnswered, RowFailed, AgentAway> as_outcome(const model::Refusal& refusal) {
  switch (refusal.kind) {
    case model::RefusalKind::kBusy:
      return AgentAway{"the model is busy: " + refusal.detail, refusal.retry_after.value_or(kUsualWait)};
    case model::RefusalKind::kCancelled:
      return AgentAway{"the worker stops", kUsualWait};
    case model::RefusalKind::kAway:
      return RowFailed{"Agent.Unavailable", refusal.detail, true};
    case model::RefusalKind::kUnusable:
      return RowFailed{"Agent.BadAnswer", refusal.detail, true};
    case model::RefusalKind::kRejected:
      return RowFailed{"Agent.Rejected", refusal.detail, false};
    case model::RefusalKind::kNotUnderstood:
      return RowFailed{"Agent.Unsuccessful", refusal.detail, false};
  }
  return RowFailed{"Agent.Unavailable", refusal.detail, false};
}

std::int64_t input_tokens_max(const agents::Agent& agent) {
  // The schema is said twice: in words and as structured output. A repair holds the former answer, too.
  return static_cast<std::int64_t>(agent.instructions.size() + 2 * agent.output_schema.size() + ModelAgent::kInputBytesMax) /
             kBytesPerToken +
         ModelAgent::kAnswerTokensMax;
}

std::int64_t cost_of(const agents::Agent& agent, std::int64_t input_tokens, std::int64_t output_tokens) {
  return static_cast<std::int64_t>(std::ceil((static_cast<double>(input_tokens) * agent.token_price.input_per_million +
                                              static_cast<double>(output_tokens) * agent.token_price.output_per_million) *
                                             1e3)) +
         nanodollars_of(agent.price_per_call);
}

}  // namespace

CallReport ModelAgent::call(const RowCall& call, std::stop_token stop) {
  CallReport report{.outcome = RowFailed{}, .calls = 0, .tokens = 0, .nanodollars = 0, .done_by = "model"};
  if (call.input.size() > kInputBytesMax) {
    report.outcome = RowFailed{"ROW_TOO_LARGE",
                               "the row's input has " + std::to_string(call.input.size()) + " bytes; a model is sent at most " +
                                   std::to_string(kInputBytesMax),
                               false};
    return report;
  }
  model::ModelRequest request = request_for_row(call);
  for (int repairs = 0; repairs <= kRepairsMax; ++repairs) {
    const model::Reply reply = models_.ask(request, stop);
    if (const auto* refusal = std::get_if<model::Refusal>(&reply)) {
      report.outcome = as_outcome(*refusal);
      return report;
    }
    const auto& answer = std::get<model::ModelAnswer>(reply);
    report.done_by = answer.provider + "/" + answer.model;
    if (!answer.is_cached) {
      ++report.calls;
      report.tokens += answer.input_tokens + answer.output_tokens;
      report.nanodollars += cost_of(call.agent, answer.input_tokens, answer.output_tokens);
    }
    const Json output = object_in(answer.text);
    const std::string wrong = violation_of(call.agent, output);
    if (wrong.empty()) {
      report.outcome = RowAnswered{output.dump(-1, ' ', false, Json::error_handler_t::replace)};
      return report;
    }
    report.outcome =
        RowFailed{"Agent.BadAnswer", "the model broke the agent's output schema, also when it was told: " + wrong, false};
    request.previous = answer.text;
    request.errors.push_back(wrong);
    request.prompt = call.input + "\n\nYour former answer was:\n" + answer.text + "\n\nIt is wrong: " + wrong + "\nAnswer again.";
  }
  return report;
}

std::int64_t ModelAgent::nanodollars_max(const agents::Agent& agent) const {
  return (kRepairsMax + 1) * cost_of(agent, input_tokens_max(agent), kAnswerTokensMax);
}

std::int64_t ModelAgent::tokens_max(const agents::Agent& agent) const {
  return (kRepairsMax + 1) * (input_tokens_max(agent) + kAnswerTokensMax);
}

}  // namespace millrace::enrich
