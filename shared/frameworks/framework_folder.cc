#include "shared/frameworks/framework_folder.h"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <vector>

#include "shared/vocabulary/json.h"
#include "shared/vocabulary/utf8.h"

namespace millrace::frameworks {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kFileBytesMax = 256 * 1024;
constexpr std::uintmax_t kFolderBytesMax = 1024 * 1024;
constexpr std::size_t kFilesMax = 200;

constexpr std::string_view kDefinitionFiles[] = {"workflow.asl.json", "workflow.asl.yaml", "workflow.asl.yml"};

Error refused(std::string detail) { return rejected("framework folder", std::move(detail)); }

bool is_name(std::string_view name) {
  const auto may_follow = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !name.empty() && name.size() <= 64 && name.front() >= 'a' && name.front() <= 'z' &&
         std::all_of(name.begin(), name.end(), may_follow);
}

Result<std::string> read_text(const fs::path& file, const std::string& relative) {
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.is_open() || stream.bad()) return refused(relative + " cannot be read: check its permissions");
  if (text.size() > kFileBytesMax) return refused(relative + " is larger than 256 KiB");
  if (!is_utf8(text)) return refused(relative + " is not UTF-8 text: save it as UTF-8");
  return text;
}

// Editors' and version control's own files are not part of the folder.
bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

Result<std::map<std::string, std::string>> read_all(const fs::path& folder) {
  std::map<std::string, std::string> texts;
  std::uintmax_t bytes = 0;
  std::error_code failure;
  fs::recursive_directory_iterator entries(folder, failure);
  for (; !failure && entries != fs::recursive_directory_iterator(); entries.increment(failure)) {
    const fs::directory_entry& entry = *entries;
    if (is_hidden(entry.path())) {
      entries.disable_recursion_pending();
      continue;
    }
    const std::string relative = entry.path().lexically_relative(folder).generic_string();
    if (entry.is_symlink()) return refused(relative + " is a symbolic link: put the file itself there");
    if (entry.is_directory()) continue;
    if (!entry.is_regular_file()) return refused(relative + " is not a regular file");

    auto text = read_text(entry.path(), relative);
    if (!text) return text.error();
    bytes += text->size();
    if (bytes > kFolderBytesMax) return refused("the folder holds more than 1 MiB");
    if (texts.size() == kFilesMax) return refused("the folder holds more than 200 files");
    texts.emplace(relative, *std::move(text));
  }
  if (failure) return refused(folder.string() + ": " + failure.message());
  return texts;
}

std::string take(std::map<std::string, std::string>& texts, const std::string& name) {
  auto node = texts.extract(name);
  return node ? std::move(node.mapped()) : std::string{};
}

Result<void> check_schema(const std::string& text, const std::string& file) {
  if (text.empty()) return {};
  const Json schema = Json::parse(text, nullptr, false);
  if (schema.is_object() || schema.is_boolean()) return {};
  return refused(file + " is not a JSON Schema: it must hold one JSON object");
}

// A script that framework.json names has to be there, or the first job would find out.
Result<void> check_scripts(const FrameworkFolder& folder) {
  constexpr std::string_view kFilePrefix = "file:";
  std::vector<std::string> scripts;
  if (const auto& judge = folder.rules->validation.judge; judge.starts_with(kFilePrefix)) {
    scripts.push_back(judge.substr(kFilePrefix.size()));
  }
  if (const auto& runner = folder.rules->executor.runner; !runner.empty()) scripts.push_back(runner);
  for (const std::string& script : scripts) {
    if (folder.find_file(script) == nullptr) return refused("framework.json names " + script + ", which is not there");
  }
  return {};
}

}  // namespace

const std::string* FrameworkFolder::find_file(const std::string& relative_path) const {
  const auto found = files.find(relative_path);
  return found == files.end() ? nullptr : &found->second;
}

Result<FrameworkFolder> read_framework_folder(const fs::path& folder, const std::string& name) {
  std::error_code failure;
  const fs::path place = fs::canonical(folder, failure);
  if (failure || !fs::is_directory(place)) return refused(folder.string() + " is not a folder that can be read");

  FrameworkFolder result;
  result.name = name.empty() ? place.filename().string() : name;
  if (!is_name(result.name)) {
    return refused("'" + result.name + "' is no workflow name: lower-case letters, digits, '-' and '_', a letter first");
  }

  auto texts = read_all(place);
  if (!texts) return texts.error();
  for (const std::string_view file : kDefinitionFiles) {
    std::string text = take(*texts, std::string(file));
    if (text.empty()) continue;
    if (!result.definition.empty()) return refused("both " + result.definition_file + " and " + std::string(file) + " are there: keep one");
    result.definition = std::move(text);
    result.definition_file = file;
  }
  if (result.definition.empty()) return refused(folder.string() + " has no workflow.asl.json or workflow.asl.yaml");
  result.request_schema = take(*texts, "request.schema.json");
  result.result_schema = take(*texts, "result.schema.json");
  result.files = *std::move(texts);

  if (auto checked = check_schema(result.request_schema, "request.schema.json"); !checked) return checked.error();
  if (auto checked = check_schema(result.result_schema, "result.schema.json"); !checked) return checked.error();
  if (const std::string* rules_text = result.find_file("framework.json")) {
    auto rules = parse_framework_rules(*rules_text);
    if (!rules) return rules.error();
    result.rules = *std::move(rules);
    if (auto checked = check_scripts(result); !checked) return checked.error();
  }
  return result;
}

std::string encode_files(const std::map<std::string, std::string>& files) { return Json(files).dump(); }

Result<std::map<std::string, std::string>> decode_files(std::string_view json_text) {
  const Json files = Json::parse(json_text, nullptr, false);
  std::map<std::string, std::string> texts;
  if (!files.is_object()) return broken("framework folder", "the stored files are not a JSON object");
  for (const auto& [path, text] : files.items()) {
    if (!text.is_string()) return broken("framework folder", "the stored file " + path + " is not text");
    texts.emplace(path, text.get<std::string>());
  }
  return texts;
}

}  // namespace millrace::frameworks
