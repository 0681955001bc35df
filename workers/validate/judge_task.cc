#include "workers/validate/judge_task.h"

#include "shared/vocabulary/json.h"

namespace millrace::validate {

namespace {

Result<std::string> text_of(const Json& input, const std::string& field) {
  const auto found = input.find(field);
  if (found == input.end() || !found->is_string()) return rejected("judge", "input." + field + " must be a text");
  return found->get<std::string>();
}

}  // namespace

Result<JudgeTask> parse_judge_task(std::string_view json_text) {
  const Json input = Json::parse(json_text, nullptr, false);
  if (!input.is_object()) return rejected("judge", "the input must be an object with framework and program");
  auto framework = text_of(input, "framework");
  if (!framework) return framework.error();
  auto program = text_of(input, "program");
  if (!program) return program.error();
  return JudgeTask{.framework = *std::move(framework), .program = *std::move(program)};
}

}  // namespace millrace::validate
