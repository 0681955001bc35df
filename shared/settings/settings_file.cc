#include "shared/settings/settings_file.h"

#include <yaml-cpp/yaml.h>

#include <fstream>
#include <iterator>

namespace millrace::settings {
namespace {

using Settings = std::map<std::string, std::string>;

Error wrong(const std::string& origin, const YAML::Mark& mark, const std::string& what) {
  const std::string line = mark.is_null() ? "" : ", line " + std::to_string(mark.line + 1);
  return rejected("settings", origin + line + ": " + what);
}

Result<std::string> join_list(const YAML::Node& list, const std::string& name, const std::string& origin) {
  std::string joined;
  for (const auto& element : list) {
    if (!element.IsScalar()) return wrong(origin, element.Mark(), name + " must be a list of plain values");
    joined += (joined.empty() ? "" : ",") + element.Scalar();
  }
  return joined;
}

Result<void> flatten(const YAML::Node& node, const std::string& name, const std::string& origin, Settings& settings) {
  if (node.IsMap()) {
    for (const auto& entry : node) {
      const auto below = (name.empty() ? "" : name + ".") + entry.first.Scalar();
      if (auto done = flatten(entry.second, below, origin, settings); !done) return done;
    }
    return {};
  }
  if (name.empty()) return wrong(origin, node.Mark(), "a map of settings is expected, such as `kafka: {bootstrap: …}`");

  std::string value;
  if (node.IsScalar()) value = node.Scalar();
  if (node.IsSequence()) {
    auto joined = join_list(node, name, origin);
    if (!joined) return joined.error();
    value = *joined;
  }
  if (!settings.emplace(name, value).second) return wrong(origin, node.Mark(), name + " is given twice");
  return {};
}

}  // namespace

Result<Settings> parse_settings(const std::string& text, const std::string& origin) {
  try {
    const auto document = YAML::Load(text);
    Settings settings;
    if (document.IsNull()) return settings;
    if (auto done = flatten(document, "", origin, settings); !done) return done.error();
    return settings;
  } catch (const YAML::Exception& problem) {
    return wrong(origin, problem.mark, problem.msg);
  }
}

Result<Settings> read_settings_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    return rejected("settings", "cannot read the configuration file " + file.string() +
                                    ": check its name (--config, MILLRACE_CONFIG) and permissions");
  }
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return parse_settings(text, file.string());
}

std::string print_settings(const Settings& settings) {
  YAML::Emitter out;
  out << YAML::BeginMap;
  for (const auto& [name, value] : settings) out << YAML::Key << name << YAML::Value << YAML::DoubleQuoted << value;
  out << YAML::EndMap;
  return std::string(out.c_str()) + "\n";
}

}  // namespace millrace::settings
