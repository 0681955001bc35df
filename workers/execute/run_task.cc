#include "workers/execute/run_task.h"

#include "shared/vocabulary/json.h"

namespace millrace::execute {

namespace {

constexpr std::size_t kInputsMax = 16;

Error unusable_task(std::string detail) { return rejected("run", std::move(detail)); }

Result<std::string> text_of(const Json& input, const std::string& field) {
  const auto found = input.find(field);
  if (found == input.end() || !found->is_string()) return unusable_task("input." + field + " must be a text");
  return found->get<std::string>();
}

}  // namespace

Result<RunTask> parse_run_task(std::string_view json_text) {
  const Json input = Json::parse(json_text, nullptr, false);
  if (!input.is_object()) return unusable_task("the input must be an object with framework, program and inputs");
  RunTask task;
  auto framework = text_of(input, "framework");
  if (!framework) return framework.error();
  task.framework = *std::move(framework);
  auto program = text_of(input, "program");
  if (!program) return program.error();
  task.program = *std::move(program);

  if (const auto inputs = input.find("inputs"); inputs != input.end()) {
    if (!inputs->is_array() || inputs->size() > kInputsMax) return unusable_task("input.inputs must list at most 16 URIs");
    for (const Json& uri : *inputs) {
      if (!uri.is_string()) return unusable_task("input.inputs must list texts");
      task.inputs.push_back(uri.get<std::string>());
    }
  }
  if (const auto rows = input.find("max_rows"); rows != input.end() && !rows->is_null()) {
    if (!rows->is_number_unsigned() || *rows == 0) return unusable_task("input.max_rows must be a positive integer");
    task.rows_max = rows->get<std::size_t>();
  }
  return task;
}

}  // namespace millrace::execute
