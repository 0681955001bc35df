#include "producers/cli/simulate/read_json.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "shared/asl/values.h"

namespace millrace::cli {

Result<std::string> read_text_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (!file) return rejected("file", "'" + name + "' cannot be read");
  return content.str();
}

Result<Json> parse_json_text(const std::string& text, const std::string& what) {
  auto value = asl::parse_json(text);
  if (!value) return rejected("json", what + " is no JSON, or nested too deeply");
  return std::move(*value);
}

Result<Json> read_json_argument(const std::string& argument, const std::string& what) {
  if (argument.empty()) return Json::object();
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(argument, ignored)) return parse_json_text(argument, what + " (no such file either)");
  const auto text = read_text_file(argument);
  if (!text) return text.error();
  return parse_json_text(*text, "'" + argument + "'");
}

}  // namespace millrace::cli
