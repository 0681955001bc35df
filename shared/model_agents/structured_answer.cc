#include "shared/model_agents/structured_answer.h"

#include <utility>

#include "shared/agents/agent_schema.h"

namespace millrace::model_agents {
namespace {

/// No tokenizer makes more tokens of a text than this many bytes each, in the languages that agents are written for.
constexpr std::int64_t kBytesPerToken = 2;

model::ModelRequest request_for(const agents::Agent& agent, const std::string& input) {
  model::ModelRequest request;
  request.system = agent.instructions + "\nAnswer with one JSON object that fits this JSON Schema, and nothing else:\n" +
                   agent.output_schema;
  request.prompt = input;
  request.question = input;
  request.answer_schema = agent.output_schema;
  request.language = "json";
  request.answer_tokens_max = kAnswerTokensMax;
  return request;
}

/// The object in what a model wrote, which may stand between fences or remarks.
Json object_in(const std::string& text) {
  const auto begin = text.find('{');
  const auto end = text.rfind('}');
  if (begin == std::string::npos || end == std::string::npos || end < begin) return Json(nullptr);
  return Json::parse(text.substr(begin, end - begin + 1), nullptr, false);
}

/// The former answer goes back with what is wrong.
void ask_for_repair(model::ModelRequest& request, const std::string& input, const std::string& answer, const std::string& wrong) {
  request.previous = answer;
  request.errors.push_back(wrong);
  request.prompt = input + "\n\nYour former answer was:\n" + answer + "\n\nIt is wrong: " + wrong + "\nAnswer again.";
}

}  // namespace

StructuredAnswer ask_for_structure(model::FallbackModels& models, const agents::Agent& agent, const std::string& input,
                                   const std::stop_token& stop) {
  StructuredAnswer answer;
  if (input.size() > kInputBytesMax) {
    answer.said = InputTooLong{"the input has " + std::to_string(input.size()) + " bytes; a model is sent at most " +
                               std::to_string(kInputBytesMax)};
    return answer;
  }
  // One that breaks the schema must not be the answer to the same row when it is tried again.
  const auto fits = [&agent](const model::ModelAnswer& given) { return agents::what_breaks_output(agent, object_in(given.text)).empty(); };
  model::ModelRequest request = request_for(agent, input);
  for (int repairs = 0; repairs <= kRepairsMax; ++repairs) {
    model::Reply reply = models.ask(request, stop, fits);
    if (auto* refusal = std::get_if<model::Refusal>(&reply)) {
      answer.said = std::move(*refusal);
      return answer;
    }
    const auto& given = std::get<model::ModelAnswer>(reply);
    answer.done_by = given.provider + "/" + given.model;
    if (!given.is_cached) answer.cost += agents::cost_of_answer(agent, given.input_tokens, given.output_tokens);
    Json output = object_in(given.text);
    const std::string wrong = agents::what_breaks_output(agent, output);
    if (wrong.empty()) {
      answer.said = std::move(output);
      return answer;
    }
    answer.said = SchemaBroken{"the model broke the agent's output schema, also when it was told: " + wrong};
    ask_for_repair(request, input, given.text, wrong);
  }
  return answer;
}

agents::CallCost structure_costs_at_most(const agents::Agent& agent) {
  // The schema is said twice: in words and as structured output. A repair holds the former answer, too.
  const std::int64_t input_tokens =
      static_cast<std::int64_t>(agent.instructions.size() + 2 * agent.output_schema.size() + kInputBytesMax) / kBytesPerToken +
      kAnswerTokensMax;
  agents::CallCost cost;
  for (int tries = 0; tries <= kRepairsMax; ++tries) cost += agents::cost_of_answer(agent, input_tokens, kAnswerTokensMax);
  return cost;
}

}  // namespace millrace::model_agents
