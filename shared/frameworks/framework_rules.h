#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/vocabulary/result.h"

namespace millrace::frameworks {

/// Something that a program has to mention, or it cannot be doing its work: a name it reads or a call it makes.
struct RequiredMention {
  std::vector<std::string> any_of;  ///< One of these names, calls ("spark.read"), attributes (".write") or string literals is enough.
  std::vector<std::string> starting_with = {};  ///< Or a string literal that begins so: "s3://".
  std::string source = {};  ///< Only for programs about this kind of input: "s3", "file", "glue"; empty: for all.
  std::string reason;               ///< Said to whoever wrote the program, when none of them is there.
};

/// What the pool `validate` holds a program to.
struct ValidationRules {
  /// Who judges: "python" is built in; "file:judge.py" is a script of the folder, run like the built-in one
  /// (workers/validate/README.md).
  std::string judge;
  std::size_t program_bytes_max = 65536;
  std::vector<std::string> allowed_imports;       ///< Top-level modules; everything else is refused. Empty allows all.
  std::vector<std::string> forbidden_imports;     ///< "os", or a submodule such as "concurrent.futures".
  std::vector<std::string> forbidden_calls;       ///< Dotted as written in the program: "eval", "os.system".
  /// Of these modules only these members: {"os": {"environ", "path"}}.
  std::map<std::string, std::vector<std::string>> allowed_members;
  std::vector<std::string> forbidden_attributes;  ///< Names that may not follow a dot: "__subclasses__".
  std::vector<RequiredMention> required;
};

/// How the pool `execute` runs a program. A limit of 0 is the pool's own default; a folder can only lower limits.
struct ExecutorRules {
  std::string kind = "sandbox";  ///< "sandbox"; "spark" and "ray" run elsewhere (workers/execute/remote).
  std::string interpreter = "python3";
  /// Empty: the interpreter runs the program. Otherwise a file of the folder, which finds the program's path in
  /// MILLRACE_PROGRAM.
  std::string runner;
  std::string program_name = "program.py";  ///< What the program's file is called inside the sandbox.
  std::chrono::seconds wall_time{0};
  std::size_t memory_bytes = 0;
  std::size_t output_bytes = 0;
};

/// What a folder's framework.json says.
struct FrameworkRules {
  std::string language;  ///< "python", "sql": what the model is asked to write.
  ValidationRules validation;
  ExecutorRules executor;
};

/// kRejected names the field and what it may hold; unknown fields are refused.
Result<FrameworkRules> parse_framework_rules(std::string_view json_text);

}  // namespace millrace::frameworks
