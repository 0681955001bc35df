#include "shared/model/openai_provider.h"

#include <utility>

#include "shared/vocabulary/json.h"

namespace millrace::model {
namespace {

std::string openai_body(const ModelRequest& request, const std::string& model) {
  Json body{{"model", model},
            {"messages", {{{"role", "system"}, {"content", request.system}}, {{"role", "user"}, {"content", request.prompt}}}},
            {"max_completion_tokens", request.answer_tokens_max},
            {"temperature", request.temperature}};
  const Json schema = Json::parse(request.answer_schema, nullptr, false);
  if (!schema.is_discarded()) {
    body["response_format"] = {{"type", "json_schema"}, {"json_schema", {{"name", "answer"}, {"schema", schema}, {"strict", true}}}};
  }
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Reply openai_answer_in(const http::Response& response, const std::string& name, const std::string& model) {
  try {
    const Json body = Json::parse(response.body);
    const Json& choice = body.at("choices").at(0);
    const std::string finish = choice.value("finish_reason", "stop");
    if (finish == "length") return malformed_answer(name, "cut off by its token limit; raise model.answer_tokens_max");
    if (finish == "content_filter") return Refusal{RefusalKind::kNotUnderstood, name + ": refused by the provider's content filter", {}};
    const Json& message = choice.at("message");
    if (message.contains("refusal") && message["refusal"].is_string()) {
      return Refusal{RefusalKind::kNotUnderstood, name + ": " + message["refusal"].get<std::string>(), {}};
    }
    ModelAnswer answer;
    answer.text = message.at("content").get<std::string>();
    answer.provider = "openai";
    answer.model = body.value("model", model);
    if (body.contains("usage") && body["usage"].is_object()) {
      answer.input_tokens = body["usage"].value("prompt_tokens", std::int64_t{0});
      answer.output_tokens = body["usage"].value("completion_tokens", std::int64_t{0});
    }
    return answer;
  } catch (const Json::exception& exception) {
    return malformed_answer(name, exception.what());
  }
}

}  // namespace

OpenAiProvider::OpenAiProvider(HttpModel where, http::Transport& transport, Clock& clock)
    : where_(std::move(where)), name_("openai/" + where_.model), transport_(transport), clock_(clock) {}

Reply OpenAiProvider::ask(const ModelRequest& request, std::stop_token stop) {
  http::Request call;
  call.method = "POST";
  call.url = where_.base_url + "/v1/chat/completions";
  call.headers = {{"Content-Type", "application/json"}};
  // Local servers of this shape need no key.
  if (!where_.api_key.empty()) call.headers.push_back({"Authorization", "Bearer " + where_.api_key});
  call.body = openai_body(request, where_.model);
  call.deadline = where_.timeout;

  const auto response = transport_.send(call, std::move(stop));
  if (!response) return refusal_for(response.error(), name_);
  if (response->status != 200) return refusal_for(*response, name_, clock_.now());
  return openai_answer_in(*response, name_, where_.model);
}

}  // namespace millrace::model
