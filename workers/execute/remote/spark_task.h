#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/vocabulary/result.h"

namespace millrace::execute::remote {

enum class SparkPlatform { kLambda, kEmr, kOwn };

/// "Lambda", "EMR"; "Spark" is this installation's own.
std::string_view name_of(SparkPlatform platform);

/// Input of the operation `execute_spark_code`:
/// {"spark_code", "execution_platform", "s3_output_path", "file_size_mb", "s3_input_path"?, "selected_tables"?, "session_id"?, "rerun"?}.
struct SparkTask {
  std::string code;
  SparkPlatform platform = SparkPlatform::kEmr;
  std::string output;  ///< Empty: the job's own folder.
  std::optional<double> size_mb;
  std::string input;
  std::vector<std::string> tables;
  std::string session;
  std::string tenant = {};  ///< To whom the session belongs; not part of the input.
  bool reruns = false;  ///< Even if the session has the result already.
};

/// kRejected names the field that is missing or wrong, and what it may be.
Result<SparkTask> parse_spark_task(std::string_view json_text);

/// Output of the operation: where it ran, under which name, where the result is, and the end of what it printed. Pure.
std::string encode_run(const SparkTask& spark, const std::string& run, const std::string& place, std::string_view printed);

/// The program with another input: every mention of the one path is the other's. Empty when it does not mention it. Pure.
std::string program_on(const std::string& code, const std::string& path, const std::string& other);

/// Input of the operation `look_at_input`: {"s3_input_path"?, "selected_tables"?, "file_size_mb"?}.
struct SparkInput {
  std::string path;
  std::vector<std::string> tables;
  std::optional<double> size_mb;
};

Result<SparkInput> parse_spark_input(std::string_view json_text);

/// Input of the operation `fetch_spark_results`: {"s3_output_path", "max_rows"?, "columns"?}.
struct FetchTask {
  std::string output;
  std::size_t rows_max = 100;
  std::vector<std::string> columns;  ///< What the program's author said, for a result without rows.
};

Result<FetchTask> parse_fetch_task(std::string_view json_text);

}  // namespace millrace::execute::remote
