#include "workers/execute/remote/spark_task.h"

#include "shared/vocabulary/json.h"
#include "workers/execute/remote/driver_log.h"

namespace millrace::execute::remote {
namespace {

constexpr std::size_t kOutputBytes = 16 * 1024;

Error unusable_input(std::string detail) { return rejected("spark", std::move(detail)); }

Result<Json> object_of(std::string_view json_text) {
  Json input = Json::parse(json_text, nullptr, false);
  if (!input.is_object()) return unusable_input("the input must be an object");
  return input;
}

/// Absent and null are an empty text.
Result<std::string> optional_text(const Json& input, const std::string& field) {
  const auto found = input.find(field);
  if (found == input.end() || found->is_null()) return std::string();
  if (!found->is_string()) return unusable_input("input." + field + " must be a text");
  return found->get<std::string>();
}

Result<std::vector<std::string>> optional_texts(const Json& input, const std::string& field) {
  std::vector<std::string> texts;
  const auto found = input.find(field);
  if (found == input.end() || found->is_null()) return texts;
  if (!found->is_array()) return unusable_input("input." + field + " must be a list of texts");
  for (const Json& text : *found) {
    if (!text.is_string()) return unusable_input("input." + field + " must be a list of texts");
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

Result<std::optional<double>> optional_size(const Json& input) {
  const auto found = input.find("file_size_mb");
  if (found == input.end() || found->is_null()) return std::optional<double>();
  if (!found->is_number() || found->get<double>() < 0) return unusable_input("input.file_size_mb must be a number of MB");
  return std::optional(found->get<double>());
}

Result<SparkPlatform> platform_of(const std::string& name) {
  if (name == "Lambda") return SparkPlatform::kLambda;
  if (name == "EMR") return SparkPlatform::kEmr;
  if (name == "Spark") return SparkPlatform::kOwn;
  return unusable_input("input.execution_platform is '" + name + "': there are Lambda, EMR and Spark");
}

}  // namespace

std::string_view name_of(SparkPlatform platform) {
  switch (platform) {
    case SparkPlatform::kLambda: return "Lambda";
    case SparkPlatform::kEmr: return "EMR";
    case SparkPlatform::kOwn: break;
  }
  return "Spark";
}

std::string encode_run(const SparkTask& spark, const std::string& run, const std::string& place, std::string_view printed) {
  Json answer{{"execution_platform", name_of(spark.platform)}, {"run_id", run}, {"s3_output_path", place}};
  answer["file_size_mb"] = spark.size_mb ? Json(*spark.size_mb) : Json();
  answer["output"] = tail_of(printed, kOutputBytes);
  answer["reused"] = false;
  return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<SparkTask> parse_spark_task(std::string_view json_text) {
  const auto input = object_of(json_text);
  if (!input) return input.error();
  auto code = optional_text(*input, "spark_code");
  if (!code) return code.error();
  if (code->empty()) return unusable_input("input.spark_code is missing or empty");
  const auto platform_name = optional_text(*input, "execution_platform");
  if (!platform_name) return platform_name.error();
  const auto platform = platform_of(*platform_name);
  if (!platform) return platform.error();
  auto output = optional_text(*input, "s3_output_path");
  if (!output) return output.error();
  const auto size = optional_size(*input);
  if (!size) return size.error();
  auto path = optional_text(*input, "s3_input_path");
  if (!path) return path.error();
  auto tables = optional_texts(*input, "selected_tables");
  if (!tables) return tables.error();
  auto session = optional_text(*input, "session_id");
  if (!session) return session.error();
  const auto rerun = input->find("rerun");
  return SparkTask{.code = *std::move(code),
                   .platform = *platform,
                   .output = *std::move(output),
                   .size_mb = *size,
                   .input = *std::move(path),
                   .tables = *std::move(tables),
                   .session = *std::move(session),
                   .reruns = rerun != input->end() && rerun->is_boolean() && rerun->get<bool>()};
}

std::string program_on(const std::string& code, const std::string& path, const std::string& other) {
  std::string changed;
  std::size_t from = 0;
  if (path.empty()) return changed;
  for (std::size_t at = code.find(path); at != std::string::npos; at = code.find(path, from)) {
    changed += code.substr(from, at - from) + other;
    from = at + path.size();
  }
  if (from == 0) return "";
  return changed + code.substr(from);
}

Result<SparkInput> parse_spark_input(std::string_view json_text) {
  const auto input = object_of(json_text);
  if (!input) return input.error();
  auto path = optional_text(*input, "s3_input_path");
  if (!path) return path.error();
  auto tables = optional_texts(*input, "selected_tables");
  if (!tables) return tables.error();
  const auto size = optional_size(*input);
  if (!size) return size.error();
  return SparkInput{.path = *std::move(path), .tables = *std::move(tables), .size_mb = *size};
}

Result<FetchTask> parse_fetch_task(std::string_view json_text) {
  const auto input = object_of(json_text);
  if (!input) return input.error();
  auto output = optional_text(*input, "s3_output_path");
  if (!output) return output.error();
  if (output->empty()) return unusable_input("input.s3_output_path is missing");
  auto columns = optional_texts(*input, "columns");
  if (!columns) return columns.error();
  FetchTask task{.output = *std::move(output), .columns = *std::move(columns)};
  if (const auto rows = input->find("max_rows"); rows != input->end() && !rows->is_null()) {
    if (!rows->is_number_unsigned() || *rows == 0) return unusable_input("input.max_rows must be a positive integer");
    task.rows_max = rows->get<std::size_t>();
  }
  return task;
}

}  // namespace millrace::execute::remote
