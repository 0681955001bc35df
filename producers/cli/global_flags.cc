#include "producers/cli/global_flags.h"

#include <CLI/CLI.hpp>

namespace millrace::cli {

void declare_global_flags(CLI::App& root, GlobalFlags& flags) {
  root.add_option("-o,--output", flags.output, "text, json or jsonl")
      ->check(CLI::IsMember({"text", "json", "jsonl"}))
      ->group("Global options");
  root.add_option("--color", flags.colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->group("Global options");
  root.add_flag("-q,--quiet", flags.is_quiet, "no remarks on standard error")->group("Global options");
  root.add_flag("-v,--verbose", flags.is_verbose, "log what happens")->group("Global options");
  root.add_option("--config", flags.configuration_file, "configuration file (default: MILLRACE_CONFIG or ./millrace.yaml)")
      ->check(CLI::ExistingFile)
      ->group("Global options");
  root.add_option("--set", flags.settings, "a setting, as name=value; repeatable")
      ->take_all()
      ->allow_extra_args(false)
      ->group("Global options");
}

Console::Manner manner_of(const GlobalFlags& flags, const Environment& environment, const Terminals& terminals) {
  const auto is_set = [&](const char* name, const char* unless) {
    const auto found = environment.find(name);
    return found != environment.end() && found->second != unless;
  };
  const bool is_dumb = environment.contains("TERM") && environment.at("TERM") == "dumb";
  const bool may_colour = terminals.is_data_terminal && !is_set("NO_COLOR", "") && !is_dumb;

  Console::Manner manner;
  manner.format = flags.output == "json" ? Format::kJson : flags.output == "jsonl" ? Format::kJsonLines : Format::kText;
  manner.has_colour = flags.colour == "always" || (flags.colour == "auto" && may_colour);
  manner.shows_progress = terminals.are_notes_terminal && !is_dumb && !flags.is_quiet;
  manner.is_quiet = flags.is_quiet;
  return manner;
}

Result<std::map<std::string, std::string>> settings_of(const GlobalFlags& flags) {
  std::map<std::string, std::string> settings;
  if (!flags.configuration_file.empty()) settings["config"] = flags.configuration_file;
  if (flags.is_verbose) settings["log.level"] = "debug";
  for (const std::string& setting : flags.settings) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) {
      return rejected("settings", "--set " + setting + ": write --set name=value");
    }
    settings[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  return settings;
}

}  // namespace millrace::cli
