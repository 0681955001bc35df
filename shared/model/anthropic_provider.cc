#include "shared/model/anthropic_provider.h"

#include <utility>

#include "shared/vocabulary/json.h"

namespace millrace::model {
namespace {

constexpr const char* kTool = "answer";

std::string anthropic_body(const ModelRequest& request, const std::string& model) {
  Json body{{"model", model},
            {"max_tokens", request.answer_tokens_max},
            {"temperature", request.temperature},
            {"messages", {{{"role", "user"}, {"content", request.prompt}}}}};
  if (!request.system.empty()) body["system"] = request.system;
  const Json schema = Json::parse(request.answer_schema, nullptr, false);
  if (!schema.is_discarded()) {
    body["tools"] = {{{"name", kTool}, {"description", "Gives the answer."}, {"input_schema", schema}}};
    body["tool_choice"] = {{"type", "tool"}, {"name", kTool}};
  }
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The tool's input if it was used, else all text.
std::string text_of(const Json& content) {
  std::string text;
  for (const Json& block : content) {
    const std::string type = block.value("type", "");
    if (type == "tool_use") return block.at("input").dump();
    if (type == "text") text += block.at("text").get<std::string>();
  }
  return text;
}

/// The API counts tokens that it read from or wrote to its own cache apart.
std::int64_t input_tokens_of(const Json& usage) {
  return usage.value("input_tokens", std::int64_t{0}) + usage.value("cache_creation_input_tokens", std::int64_t{0}) +
         usage.value("cache_read_input_tokens", std::int64_t{0});
}

Reply anthropic_answer_in(const http::Response& response, const std::string& name, const std::string& model) {
  try {
    const Json body = Json::parse(response.body);
    const std::string stop = body.at("stop_reason").is_string() ? body["stop_reason"].get<std::string>() : "";
    if (stop == "max_tokens" || stop == "model_context_window_exceeded") {
      return malformed_answer(name, "cut off by its token limit (" + stop + "); raise model.answer_tokens_max");
    }
    if (stop == "refusal") return Refusal{RefusalKind::kNotUnderstood, name + ": the model refused", {}};
    ModelAnswer answer;
    answer.text = text_of(body.at("content"));
    answer.provider = "anthropic";
    answer.model = body.value("model", model);
    if (body.contains("usage") && body["usage"].is_object()) {
      answer.input_tokens = input_tokens_of(body["usage"]);
      answer.output_tokens = body["usage"].value("output_tokens", std::int64_t{0});
    }
    return answer;
  } catch (const Json::exception& exception) {
    return malformed_answer(name, exception.what());
  }
}

}  // namespace

AnthropicProvider::AnthropicProvider(HttpModel where, http::Transport& transport, Clock& clock)
    : where_(std::move(where)), name_("anthropic/" + where_.model), transport_(transport), clock_(clock) {}

Reply AnthropicProvider::ask(const ModelRequest& request, std::stop_token stop) {
  http::Request call;
  call.method = "POST";
  call.url = where_.base_url + "/v1/messages";
  call.headers = {{"Content-Type", "application/json"}, {"x-api-key", where_.api_key}, {"anthropic-version", "2023-06-01"}};
  call.body = anthropic_body(request, where_.model);
  call.deadline = where_.timeout;

  const auto response = transport_.send(call, std::move(stop));
  if (!response) return refusal_for(response.error(), name_);
  if (response->status != 200) return refusal_for(*response, name_, clock_.now());
  return anthropic_answer_in(*response, name_, where_.model);
}

}  // namespace millrace::model
