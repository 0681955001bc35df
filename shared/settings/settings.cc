#include "shared/settings/settings.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "shared/settings/environment.h"
#include "shared/settings/known_settings.h"
#include "shared/settings/private_stack.h"
#include "shared/settings/quantities.h"
#include "shared/settings/settings_file.h"
#include "shared/settings/suggestion.h"

namespace millrace::settings {
namespace {

constexpr std::string_view kVariablePrefix = "MILLRACE_";
constexpr std::string_view kFileEnding = "_file";
// Read before there are settings, by name.
constexpr std::string_view kConfigVariable = "MILLRACE_CONFIG";

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::string variable_of(std::string_view name) {
  std::string variable(kVariablePrefix);
  for (const char c : name) variable += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return variable;
}

bool is_known(std::string_view name) { return find_known_setting(name) != nullptr || !free_section_of(name).empty(); }

// "postgres.password" for "postgres.password_file".
std::optional<std::string> secret_named_by(std::string_view name) {
  if (name.size() <= kFileEnding.size() || name.substr(name.size() - kFileEnding.size()) != kFileEnding) return {};
  std::string secret(name.substr(0, name.size() - kFileEnding.size()));
  if (!is_known(secret) || !is_secret(secret)) return {};
  return secret;
}

// The dotted name that a variable means: a dot and an underscore both become an underscore there, so the table decides.
std::optional<std::string> name_of_variable(const std::string& variable) {
  for (const auto& known : known_settings()) {
    const auto plain = variable_of(known.name);
    if (variable == plain) return std::string(known.name);
    if (known.is_secret && variable == plain + "_FILE") return std::string(known.name) + std::string(kFileEnding);
  }
  for (const auto section : free_sections()) {
    const auto prefix = variable_of(section);
    if (variable.size() <= prefix.size() || variable.rfind(prefix, 0) != 0) continue;
    auto rest = lower_case(variable.substr(prefix.size()));
    const bool is_file = rest.size() > kFileEnding.size() && rest.compare(rest.size() - 5, 5, kFileEnding) == 0;
    if (is_file) rest.resize(rest.size() - kFileEnding.size());
    std::replace(rest.begin(), rest.end(), '_', '.');
    return std::string(section) + rest + (is_file ? std::string(kFileEnding) : "");
  }
  return std::nullopt;
}

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const auto& known : known_settings()) names.emplace_back(known.name);
  return names;
}

std::string unknown(const std::string& what, const std::string& suggestion) {
  return "unknown setting " + what + (suggestion.empty() ? "" : "; did you mean " + suggestion + "?");
}

// What is wrong with a value, or nothing.
std::string complaint(const KnownSetting& known, const std::string& value) {
  const auto expected = [&](bool is_right, const char* what) {
    return is_right ? "" : std::string(known.name) + " must be " + what + ", not \"" + value + "\"";
  };
  switch (known.kind) {
    case Kind::kText:
    case Kind::kList:
    case Kind::kPath: return "";
    case Kind::kInteger: return expected(parse_integer(value).has_value(), "a whole number");
    case Kind::kNumber: return expected(parse_number(value).has_value(), "a number");
    case Kind::kBoolean: return expected(parse_boolean(value).has_value(), "true or false");
    case Kind::kDuration: return expected(parse_duration(value).has_value(), "a time such as 250ms, 5s, 2m, 1h or 7d");
    case Kind::kBytes: return expected(parse_bytes(value).has_value(), "a size such as 262144, 256KiB or 5GB");
    case Kind::kChoice: {
      const auto choices = choices_of(known);
      const bool is_choice = std::find(choices.begin(), choices.end(), value) != choices.end();
      return expected(is_choice, ("one of " + std::string(known.meaning.substr(0, known.meaning.find(':')))).c_str());
    }
  }
  return "";
}

// A wrong use of the sheet is our own bug: it shows at the first run of the line, so it stops the program.
[[noreturn]] void stop_for(const std::string& name, const char* why) {
  std::fprintf(stderr, "millrace: bug: setting %s %s (shared/settings/known_settings.cc)\n", name.c_str(), why);
  std::abort();
}

}  // namespace

// Collects values from the strongest source to the weakest, and every complaint on the way.
class Sheet::Merge {
 public:
  void take(Origin origin, const std::map<std::string, std::string>& settings) {
    for (const auto& [name, value] : settings) take_one(origin, name, value);
  }

  void take_environment(const std::map<std::string, std::string>& environment) {
    for (const auto& [variable, value] : environment) {
      if (variable.rfind(kVariablePrefix, 0) != 0 || variable == kConfigVariable) continue;
      if (const auto name = name_of_variable(variable)) {
        take_one(Origin::kEnvironment, *name, value);
        continue;
      }
      std::vector<std::string> variables;
      for (const auto& name : all_names()) variables.push_back(variable_of(name));
      complaints_.push_back(unknown(variable, suggestion_for(variable, variables).value_or("")));
    }
  }

  Result<Sheet> finish() && {
    for (const auto& known : known_settings()) sheet_.values_.try_emplace(std::string(known.name), Value{std::string(known.standard)});
    if (complaints_.empty()) return std::move(sheet_);
    std::string all;
    for (const auto& text : complaints_) all += (all.empty() ? "" : "; ") + text;
    return rejected("settings", all);
  }

 private:
  void take_one(Origin origin, const std::string& name, const std::string& value) {
    if (const auto secret = secret_named_by(name)) return take_secret(origin, *secret, value);
    const auto* known = find_known_setting(name);
    if (known == nullptr && free_section_of(name).empty()) {
      complaints_.push_back(unknown(name, suggestion_for(name, all_names()).value_or("")));
      return;
    }
    if (known != nullptr) {
      if (auto text = complaint(*known, value); !text.empty()) complaints_.push_back(std::move(text));
    }
    sheet_.values_.try_emplace(name, Value{value, origin});
  }

  void take_secret(Origin origin, const std::string& name, const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
      complaints_.push_back("cannot read " + file + ", which " + name + "_file names");
      return;
    }
    std::string value{std::istreambuf_iterator<char>(stream), {}};
    while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
    take_one(origin, name, value);
  }

  Sheet sheet_;
  std::vector<std::string> complaints_;
};

Result<Sheet> Sheet::load(const Sources& sources) {
  std::map<std::string, std::string> from_file;
  if (sources.file) {
    auto read = read_settings_file(*sources.file);
    if (!read) return read.error();
    from_file = std::move(*read);
  }
  Merge merge;
  merge.take(Origin::kFlag, sources.flags);
  merge.take_environment(sources.environment);
  merge.take(Origin::kFile, from_file);
  merge.take(Origin::kPrivateStack, sources.private_stack);
  return std::move(merge).finish();
}

Result<Sheet> Sheet::of_process(const std::map<std::string, std::string>& flags) {
  Sources sources{.flags = flags, .environment = process_environment(), .file = {}, .private_stack = {}};
  if (const auto config = sources.flags.extract("config"); !config.empty()) {
    sources.file = config.mapped();
  } else if (const auto variable = environment_variable(std::string(kConfigVariable)); variable && !variable->empty()) {
    sources.file = *variable;
  } else if (std::error_code ignored; std::filesystem::exists("millrace.yaml", ignored)) {
    sources.file = "millrace.yaml";
  }
  auto sheet = load(sources);
  if (!sheet) return sheet;

  // Only now is it known where the private stack would be.
  const auto folder = settings::state_folder(sheet->text("state.folder"));
  sources.private_stack = private_stack_settings(folder);
  sheet = load(sources);
  if (!sheet) return sheet;
  sheet->values_["state.folder"].text = folder.string();
  sheet->values_["cache.folder"].text = settings::cache_folder(sheet->text("cache.folder")).string();
  auto& files = sheet->values_["files.folder"].text;
  if (files.empty()) files = (folder / "files").string();
  return sheet;
}

const Sheet::Value& Sheet::value_of(const std::string& name) const {
  const auto found = values_.find(name);
  if (found != values_.end()) return found->second;
  static const Value kAbsent;
  if (!free_section_of(name).empty()) return kAbsent;
  stop_for(name, "is not in the table");
}

std::string Sheet::text(const std::string& name) const { return value_of(name).text; }

long Sheet::integer(const std::string& name) const {
  const auto value = parse_integer(value_of(name).text);
  if (!value) stop_for(name, "is not registered as an integer");
  return *value;
}

double Sheet::number(const std::string& name) const {
  const auto value = parse_number(value_of(name).text);
  if (!value) stop_for(name, "is not registered as a number");
  return *value;
}

bool Sheet::boolean(const std::string& name) const {
  const auto value = parse_boolean(value_of(name).text);
  if (!value) stop_for(name, "is not registered as a boolean");
  return *value;
}

Duration Sheet::duration(const std::string& name) const {
  const auto value = parse_duration(value_of(name).text);
  if (!value) stop_for(name, "is not registered as a duration");
  return *value;
}

std::size_t Sheet::bytes(const std::string& name) const {
  const auto value = parse_bytes(value_of(name).text);
  if (!value) stop_for(name, "is not registered as bytes");
  return *value;
}

std::vector<std::string> Sheet::list(const std::string& name) const {
  std::vector<std::string> elements;
  std::string element;
  for (const char c : value_of(name).text + ",") {
    if (c == ',') {
      if (!element.empty()) elements.push_back(std::exchange(element, ""));
    } else if (c != ' ' || !element.empty()) {
      element += c;
    }
  }
  return elements;
}

std::map<std::string, std::string> Sheet::section(const std::string& prefix) const {
  std::map<std::string, std::string> settings;
  for (auto value = values_.lower_bound(prefix); value != values_.end() && value->first.rfind(prefix, 0) == 0; ++value) {
    settings.emplace(value->first.substr(prefix.size()), value->second.text);
  }
  return settings;
}

Origin Sheet::origin_of(const std::string& name) const { return value_of(name).origin; }

std::map<std::string, std::string> Sheet::given() const {
  std::map<std::string, std::string> settings;
  for (const auto& [name, value] : values_) {
    const bool is_given = value.origin == Origin::kFlag || value.origin == Origin::kEnvironment || value.origin == Origin::kFile;
    if (is_given) settings.emplace(name, value.text);
  }
  return settings;
}

std::vector<std::string> Sheet::secrets() const {
  std::vector<std::string> texts;
  for (const auto& [name, value] : values_) {
    const bool is_address = value.text.find("://") != std::string::npos;
    if (is_secret(name) && !value.text.empty() && !is_address) texts.push_back(value.text);
  }
  return texts;
}

std::map<std::string, std::string> Sheet::redacted() const {
  std::map<std::string, std::string> settings;
  for (const auto& [name, value] : values_) {
    settings.emplace(name, is_secret(name) && !value.text.empty() ? "***" : value.text);
  }
  return settings;
}

std::string_view name_of(Origin origin) {
  switch (origin) {
    case Origin::kFlag: return "flag";
    case Origin::kEnvironment: return "environment";
    case Origin::kFile: return "file";
    case Origin::kPrivateStack: return "private stack";
    case Origin::kDefault: return "default";
  }
  return "default";
}

}  // namespace millrace::settings
