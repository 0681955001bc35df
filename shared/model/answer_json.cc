#include "shared/model/answer_json.h"

#include "shared/vocabulary/json.h"

namespace millrace::model {

std::string to_json_text(const ModelAnswer& answer) {
  const Json json{{"text", answer.text},
                  {"provider", answer.provider},
                  {"model", answer.model},
                  {"input_tokens", answer.input_tokens},
                  {"output_tokens", answer.output_tokens}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<ModelAnswer> parse_answer(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    ModelAnswer answer;
    answer.text = json.at("text").get<std::string>();
    answer.provider = json.at("provider").get<std::string>();
    answer.model = json.at("model").get<std::string>();
    answer.input_tokens = json.at("input_tokens").get<std::int64_t>();
    answer.output_tokens = json.at("output_tokens").get<std::int64_t>();
    return answer;
  } catch (const Json::exception& exception) {
    return rejected("model", std::string("a stored answer cannot be read: ") + exception.what());
  }
}

}  // namespace millrace::model
