#include "workers/codegen/generate_task.h"

#include <optional>

#include "shared/vocabulary/json.h"

namespace millrace::codegen {
namespace {

constexpr std::size_t kListMax = 100;

Error unusable(std::string detail) { return rejected("generate", std::move(detail)); }

Result<std::string> text_of(const Json& input, const std::string& field, bool is_required) {
  const auto found = input.find(field);
  if (found == input.end() || found->is_null()) {
    return is_required ? Result<std::string>(unusable("input." + field + " is missing")) : std::string();
  }
  if (!found->is_string()) return unusable("input." + field + " must be a text");
  auto text = found->get<std::string>();
  if (is_required && text.find_first_not_of(" \t\r\n") == std::string::npos) return unusable("input." + field + " is empty");
  return text;
}

Result<std::vector<std::string>> texts_of(const Json& input, const std::string& field) {
  std::vector<std::string> texts;
  const auto found = input.find(field);
  if (found == input.end() || found->is_null()) return texts;
  if (!found->is_array() || found->size() > kListMax) return unusable("input." + field + " must be a list of at most 100 texts");
  for (const Json& item : *found) {
    // An error may be an object with its place and reason: the model reads it as it is.
    texts.push_back(item.is_string() ? item.get<std::string>() : item.dump());
  }
  return texts;
}

}  // namespace

Result<GenerateTask> parse_generate_task(std::string_view json_text, const std::string& workflow) {
  const Json input = Json::parse(json_text, nullptr, false);
  if (!input.is_object()) return unusable("the input must be an object with framework, prompt and inputs");
  auto framework = text_of(input, "framework", workflow.empty());
  if (!framework) return framework.error();
  if (framework->empty()) framework = workflow;
  auto prompt = text_of(input, "prompt", true);
  if (!prompt) return prompt.error();
  auto previous = text_of(input, "previous", false);
  if (!previous) return previous.error();
  auto system_prompt = text_of(input, "system_prompt", false);
  if (!system_prompt) return system_prompt.error();
  auto session = text_of(input, "session_id", false);
  if (!session) return session.error();
  auto inputs = texts_of(input, "inputs");
  if (!inputs) return inputs.error();
  auto s3_path = text_of(input, "s3_input_path", false);
  if (!s3_path) return s3_path.error();
  if (!s3_path->empty()) inputs->push_back(*std::move(s3_path));
  auto tables = texts_of(input, "selected_tables");
  if (!tables) return tables.error();
  auto errors = texts_of(input, "errors");
  if (!errors) return errors.error();

  return GenerateTask{.framework = *std::move(framework),
                      .prompt = *std::move(prompt),
                      .inputs = *std::move(inputs),
                      .tables = *std::move(tables),
                      .errors = *std::move(errors),
                      .previous = *std::move(previous),
                      .session = *std::move(session),
                      .system_prompt = *std::move(system_prompt)};
}

std::string encode_generated(const model::ExtractedProgram& program, const model::ModelAnswer& answer, int attempt) {
  const Json output{{"program", program.program},
                    {"provider", answer.provider},
                    {"model", answer.model},
                    {"explanation", program.explanation},
                    {"columns", program.columns},
                    {"attempt", attempt},
                    {"cached", answer.is_cached},
                    {"input_tokens", answer.input_tokens},
                    {"output_tokens", answer.output_tokens}};
  return output.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace millrace::codegen
