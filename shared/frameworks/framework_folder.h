#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "shared/frameworks/framework_rules.h"
#include "shared/vocabulary/result.h"

namespace millrace::frameworks {

/// A workflow as a folder of data. Adding one adds a framework; no program changes.
///
///   workflow.asl.json     the steps (Amazon States Language); or workflow.asl.yaml
///   request.schema.json   what a request's input must look like; optional
///   result.schema.json    what a job's output looks like; optional
///   framework.json        rules for validate and execute (FrameworkRules); only where those pools are used
///   prompts/*.md          what codegen says to a model: system.md, generate.md, repair.md
///   README.md             for people
struct FrameworkFolder {
  std::string name;            ///< The workflow's name: lower-case letters, digits, '-' and '_'; begins with a letter.
  int version = 0;             ///< 0 until it was put.
  std::string definition;      ///< Text of the definition; JSON once it was put.
  std::string definition_file = "workflow.asl.json";  ///< Where the definition's text stands in the folder.
  std::string request_schema;  ///< Text; empty when the folder has none.
  std::string result_schema;   ///< Text; empty when the folder has none.
  std::map<std::string, std::string> files;  ///< Every other file by path relative to the folder.
  std::optional<FrameworkRules> rules;       ///< Parsed framework.json.
  std::string terms = "{}";    ///< What it was put with, as JSON (workers/supervise/workflow_terms.h); no file of the folder.

  /// The text of one file such as "prompts/system.md"; null when the folder has none.
  const std::string* find_file(const std::string& relative_path) const;
};

/// Reads a folder from disk; its last path element is the name unless one is given. kRejected names what is missing,
/// too large (a file above 256 KiB, a folder above 1 MiB), not UTF-8, a symbolic link, or wrong in framework.json. The
/// definition itself is not judged here: shared/asl does that.
Result<FrameworkFolder> read_framework_folder(const std::filesystem::path& folder, const std::string& name = {});

/// The `files` map as one JSON object and back: the form in which PostgreSQL keeps it.
std::string encode_files(const std::map<std::string, std::string>& files);
Result<std::map<std::string, std::string>> decode_files(std::string_view json_text);

}  // namespace millrace::frameworks
