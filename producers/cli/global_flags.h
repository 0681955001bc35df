#pragma once

#include <map>
#include <string>
#include <vector>

#include "producers/cli/console.h"
#include "shared/vocabulary/result.h"

namespace CLI {
class App;
}

namespace millrace::cli {

/// Flags that every command takes, before or after its name.
struct GlobalFlags {
  std::string output = "text";
  std::string colour = "auto";
  bool is_quiet = false;
  bool is_verbose = false;
  std::string configuration_file;
  std::vector<std::string> settings;  ///< name=value
};

void declare_global_flags(CLI::App& root, GlobalFlags& flags);

/// What standard output and standard error are connected to.
struct Terminals {
  bool is_data_terminal = false;
  bool are_notes_terminal = false;
};
using Environment = std::map<std::string, std::string>;

/// Colour: as asked for; with "auto" only on a terminal, unless NO_COLOR is set or TERM is "dumb".
Console::Manner manner_of(const GlobalFlags& flags, const Environment& environment, const Terminals& terminals);

/// `--set name=value` and `--config` as settings by name. kRejected for one without '='.
Result<std::map<std::string, std::string>> settings_of(const GlobalFlags& flags);

}  // namespace millrace::cli
