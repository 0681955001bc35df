#include "shared/model/rules_provider.h"

#include "shared/model/rules/compile_question.h"
#include "shared/vocabulary/json.h"

namespace millrace::model {
namespace {

constexpr std::string_view kVersion = "rules-1";

std::string explanation_of(const std::vector<std::string>& steps) {
  std::string text;
  for (const std::string& step : steps) text += (text.empty() ? "" : "; ") + step;
  return text;
}

}  // namespace

Reply RulesProvider::ask(const ModelRequest& request, std::stop_token) {
  if (request.language != "python") {
    return Refusal{.kind = RefusalKind::kNotUnderstood,
                   .detail = "the rules provider writes Python programs only, not " + request.language +
                             ": configure a language model (model.providers)",
                   .retry_after = std::nullopt};
  }
  const auto program = rules::compile_question(request.question, request.files, request.engine);
  if (!program) return Refusal{.kind = RefusalKind::kNotUnderstood, .detail = program.error().detail, .retry_after = std::nullopt};

  const Json answer{{"program", program->source}, {"explanation", explanation_of(program->steps)}, {"columns", program->columns}};
  ModelAnswer given;
  given.text = answer.dump(-1, ' ', false, Json::error_handler_t::replace);
  given.provider = name_;
  given.model = kVersion;
  return given;
}

}  // namespace millrace::model
