#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/model/extract_program.h"
#include "shared/model/model_request.h"
#include "shared/vocabulary/result.h"

namespace millrace::codegen {

/// Input of the operation `generate`:
/// {"framework", "prompt", "inputs": [uri, …], "errors"?: [text, …], "previous"?: program, "system_prompt"?: text};
/// and of `call_code_generation_agent`: {"prompt", "session_id", "s3_input_path", "selected_tables"} and the same options.
struct GenerateTask {
  std::string framework;
  std::string prompt;
  std::vector<std::string> inputs;  ///< URIs of files; s3:// among them.
  std::vector<std::string> tables;  ///< "database.table" of the Glue catalogue.
  std::vector<std::string> errors;  ///< Of `previous`; with none this is a first attempt.
  std::string previous;
  std::string session;              ///< `session_id`: the conversation; empty for none.
  std::string system_prompt;        ///< Instead of the folder's prompts/system.md.
};

/// kRejected names the field that is missing or wrong. `workflow` is the framework when the input names none.
Result<GenerateTask> parse_generate_task(std::string_view json_text, const std::string& workflow = {});

/// {"program", "provider", "model", "explanation", "columns", "attempt", "cached", "input_tokens", "output_tokens"}
std::string encode_generated(const model::ExtractedProgram& program, const model::ModelAnswer& answer, int attempt);

}  // namespace millrace::codegen
