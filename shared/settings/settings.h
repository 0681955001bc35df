#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/time/clock.h"
#include "shared/vocabulary/result.h"

namespace millrace::settings {

/// Where a value came from; earlier wins.
enum class Origin { kFlag, kEnvironment, kFile, kPrivateStack, kDefault };

/// All settings of a process by dotted name ("kafka.bootstrap", "execute.sandbox.memory"): flag > environment
/// (`MILLRACE_KAFKA_BOOTSTRAP`; `…_FILE` names a file that holds a secret) > configuration file > the running private
/// stack's addresses > default. Every known name is registered in known_settings.cc with its meaning and default; an
/// unknown one is an error with a suggestion.
class Sheet {
 public:
  struct Sources {
    std::map<std::string, std::string> flags;         ///< By dotted name.
    std::map<std::string, std::string> environment;   ///< Only MILLRACE_… is looked at.
    std::optional<std::filesystem::path> file;        ///< YAML; nested maps become dotted names.
    std::map<std::string, std::string> private_stack; ///< What stack.json of the private stack says.
  };

  /// kRejected names every unknown or malformed setting at once.
  static Result<Sheet> load(const Sources& sources);
  /// The sources of this process: its environment, the file named by the flag "config", MILLRACE_CONFIG or else
  /// ./millrace.yaml if there is one, the private stack. state.folder, files.folder and cache.folder are never empty here.
  static Result<Sheet> of_process(const std::map<std::string, std::string>& flags);

  /// Values as typed things. Asking for an unregistered name is our own bug and stops the program.
  std::string text(const std::string& name) const;
  long integer(const std::string& name) const;
  double number(const std::string& name) const;
  bool boolean(const std::string& name) const;
  Duration duration(const std::string& name) const;   ///< "250ms", "5s", "2m", "1h", "7d".
  std::size_t bytes(const std::string& name) const;   ///< "262144", "256KiB", "5GB".
  std::vector<std::string> list(const std::string& name) const;  ///< Comma-separated.
  std::filesystem::path path(const std::string& name) const { return text(name); }

  /// Names under a free-form prefix such as "kafka.client." (passed through to librdkafka), without the prefix.
  std::map<std::string, std::string> section(const std::string& prefix) const;

  Origin origin_of(const std::string& name) const;
  /// What flags, environment and file say, secrets in clear: what another process needs to have the same settings.
  std::map<std::string, std::string> given() const;
  /// Values that no log may show. Addresses are not among them: their passwords are recognised by their form.
  std::vector<std::string> secrets() const;
  /// Every setting, secrets as "***", for `doctor` and logs.
  std::map<std::string, std::string> redacted() const;

 private:
  struct Value {
    std::string text;
    Origin origin = Origin::kDefault;
  };
  class Merge;
  const Value& value_of(const std::string& name) const;

  std::map<std::string, Value> values_;  ///< Every known setting, and what is given in free sections.
};

/// "flag", "environment", "file", "private stack", "default".
std::string_view name_of(Origin origin);

}  // namespace millrace::settings
