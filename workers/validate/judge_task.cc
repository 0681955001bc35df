#include "workers/validate/judge_task.h"

#include "shared/aws/s3_path.h"
#include "shared/vocabulary/json.h"

namespace millrace::validate {

namespace {

Result<std::string> text_of(const Json& input, const std::string& field) {
  const auto found = input.find(field);
  if (found == input.end() || !found->is_string()) return rejected("judge", "input." + field + " must be a text");
  return found->get<std::string>();
}

/// Where each operation has the program; nothing for what is no operation of this pool.
std::string program_field(std::string_view operation) {
  if (operation == "judge") return "program";
  if (operation == "validate_spark_code") return "spark_code";
  if (operation == "validate_ray_code") return "code";
  return "";
}

std::string source_of(const Json& input) {
  const auto tables = input.find("selected_tables");
  if (tables != input.end() && tables->is_array() && !tables->empty()) return "glue";
  const auto path = input.find("s3_input_path");
  if (path == input.end() || !path->is_string() || *path == "") return "";
  return aws::is_s3_path(path->get_ref<const std::string&>()) ? "s3" : "file";
}

}  // namespace

bool is_judging(std::string_view operation) { return !program_field(operation).empty(); }

Result<JudgeTask> parse_judge_task(std::string_view operation, std::string_view json_text, const std::string& workflow) {
  const std::string field = program_field(operation);
  const Json input = Json::parse(json_text, nullptr, false);
  if (!input.is_object()) return rejected("judge", "the input must be an object with " + field);
  Result<std::string> framework = workflow;
  if (operation == "judge" || input.contains("framework")) framework = text_of(input, "framework");
  if (!framework) return framework.error();
  auto program = text_of(input, field);
  if (!program) return program.error();
  return JudgeTask{.framework = *std::move(framework), .program = *std::move(program), .source = source_of(input)};
}

}  // namespace millrace::validate
