#include "workers/execute/executing_run.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "shared/file_store/file_uri.h"
#include "shared/vocabulary/json.h"

namespace millrace::execute {

namespace {

constexpr std::size_t kNameBytesMax = 100;

// What people called the file; a payload or a local path has only its last element.
std::string own_name(const LocatedInput& input) {
  const auto uri = file_store::parse_file_uri(input.uri);
  std::string name = uri ? uri->name : std::filesystem::path(input.uri).filename().string();
  for (char& c : name) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_';
    if (!is_plain) c = '_';
  }
  if (name.size() > kNameBytesMax) name.erase(0, name.size() - kNameBytesMax);
  while (name.starts_with('.')) name.erase(0, 1);
  return name.empty() ? "input" : name;
}

std::string numbered(const std::string& name, std::size_t number) {
  const std::filesystem::path path(name);
  return path.stem().string() + "_" + std::to_string(number) + path.extension().string();
}

}  // namespace

std::vector<std::string> names_inside(const std::vector<LocatedInput>& inputs, std::string_view reserved) {
  std::set<std::string> taken{std::string(reserved)};
  std::vector<std::string> names;
  for (const LocatedInput& input : inputs) {
    const std::string own = own_name(input);
    std::string name = own;
    for (std::size_t number = 2; !taken.insert(name).second; ++number) name = numbered(own, number);
    names.push_back(std::move(name));
  }
  return names;
}

Result<sandbox::SandboxProgram> executing_run(const std::string& program, const std::vector<LocatedInput>& inputs,
                                              const frameworks::FrameworkFolder& folder) {
  const frameworks::ExecutorRules& rules = folder.rules->executor;
  sandbox::SandboxProgram run;
  run.interpreter = rules.interpreter;
  run.program_text = program;
  if (!rules.runner.empty()) {
    const std::string* runner = folder.find_file(rules.runner);
    if (runner == nullptr) return rejected("run", "the folder " + folder.name + " has no runner " + rules.runner);
    run.program_text = *runner;
    run.inputs.push_back({.name_inside = rules.program_name, .content = program});
    run.environment["MILLRACE_PROGRAM"] = "/in/" + rules.program_name;
  }

  Json paths = Json::array();
  const auto names = names_inside(inputs, rules.program_name);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    run.inputs.push_back({.name_inside = names[i], .content = inputs[i].path});
    paths.push_back("/in/" + names[i]);
  }
  run.environment["MILLRACE_INPUTS"] = paths.dump();
  return run;
}

sandbox::SandboxLimits limits_of(const frameworks::ExecutorRules& rules, const sandbox::SandboxLimits& pool) {
  sandbox::SandboxLimits limits = pool;
  if (rules.wall_time.count() > 0) {
    limits.wall = std::min<std::chrono::milliseconds>(limits.wall, rules.wall_time);
    limits.cpu = std::min(limits.cpu, rules.wall_time);
  }
  if (rules.memory_bytes > 0) limits.memory_bytes = std::min<std::uint64_t>(limits.memory_bytes, rules.memory_bytes);
  if (rules.output_bytes > 0) limits.output_bytes = std::min<std::uint64_t>(limits.output_bytes, rules.output_bytes);
  return limits;
}

}  // namespace millrace::execute
