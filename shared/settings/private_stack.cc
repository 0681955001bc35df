#include "shared/settings/private_stack.h"

#include <unistd.h>

#include <fstream>
#include <iterator>

#include "shared/settings/environment.h"
#include "shared/vocabulary/digest.h"
#include "shared/vocabulary/json.h"

namespace millrace::settings {
namespace {

namespace fs = std::filesystem;

fs::path program_path() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/exe", ignored);
}

fs::path home_folder() { return environment_variable("HOME").value_or("/tmp"); }

fs::path xdg_folder(const char* variable, const char* below_home) {
  const auto given = environment_variable(variable);
  return given && !given->empty() ? fs::path(*given) : home_folder() / below_home;
}

std::string text_at(const Json& stack, const char* part, const char* field) {
  const auto found = stack.find(part);
  if (found == stack.end() || !found->is_object()) return "";
  const auto value = found->find(field);
  return value != found->end() && value->is_string() ? value->get<std::string>() : "";
}

}  // namespace

std::optional<fs::path> checkout_folder() {
  std::error_code ignored;
  for (auto folder = program_path().parent_path(); folder.has_relative_path(); folder = folder.parent_path()) {
    if (fs::exists(folder / "ops" / "stack" / "pom.xml", ignored)) return folder;
  }
  return std::nullopt;
}

fs::path state_folder(const std::string& given) {
  if (!given.empty()) return fs::absolute(given).lexically_normal();
  const auto owner = checkout_folder().value_or(program_path());
  const auto name = sha256_hex(owner.string()).substr(0, 12);
  if (::geteuid() == 0) return fs::path("/var/lib/millrace") / name;
  return xdg_folder("XDG_STATE_HOME", ".local/state") / "millrace" / name;
}

fs::path cache_folder(const std::string& given) {
  if (!given.empty()) return fs::absolute(given).lexically_normal();
  if (::geteuid() == 0) return "/var/cache/millrace";
  return xdg_folder("XDG_CACHE_HOME", ".cache") / "millrace";
}

std::map<std::string, std::string> private_stack_settings(const fs::path& state_folder) {
  std::ifstream stream(state_folder / "stack.json", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auto stack = Json::parse(text, nullptr, false);
  if (!stack.is_object()) return {};

  std::map<std::string, std::string> settings;
  const auto set = [&](const char* name, std::string value) {
    if (!value.empty()) settings.emplace(name, std::move(value));
  };
  const auto redis = text_at(stack, "redis", "address");
  set("kafka.bootstrap", text_at(stack, "kafka", "address"));
  set("kafka.session_timeout", text_at(stack, "kafka", "session_timeout"));
  set("redis.url", redis.empty() ? "" : "redis://" + redis);
  set("postgres.url", text_at(stack, "postgres", "url"));
  set("agents.allowed_networks", text_at(stack, "agents", "allowed_networks"));
  set("files.folder", text_at(stack, "files", "folder"));
  return settings;
}

}  // namespace millrace::settings
