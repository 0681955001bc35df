#include <CLI/CLI.hpp>

#include "producers/cli/commands.h"
#include "shared/settings/known_settings.h"

namespace millrace::cli {
namespace {

struct HelpOptions {
  std::vector<std::string> topics;
};

ExitCode show_exit_codes(Console& console) {
  if (!console.is_text()) {
    Json codes = Json::array();
    for (const ExitCodeMeaning& entry : exit_codes()) {
      codes.push_back({{"code", static_cast<int>(entry.code)}, {"name", entry.name}, {"meaning", entry.meaning}});
    }
    console.print_array(codes);
    return ExitCode::kOk;
  }
  TextTable table({"CODE", "NAME", "MEANING"});
  for (const ExitCodeMeaning& entry : exit_codes()) {
    table.add({std::to_string(static_cast<int>(entry.code)), std::string(entry.name), std::string(entry.meaning)});
  }
  console.print_table(table, "");
  return ExitCode::kOk;
}

ExitCode show_settings(Console& console) {
  Json settings = Json::array();
  TextTable table({"NAME", "DEFAULT", "MEANING"});
  for (const settings::KnownSetting& setting : settings::known_settings()) {
    table.add({std::string(setting.name), std::string(setting.standard), std::string(setting.meaning)});
    settings.push_back({{"name", setting.name}, {"default", setting.standard}, {"meaning", setting.meaning}});
  }
  if (!console.is_text()) {
    console.print_array(settings);
    return ExitCode::kOk;
  }
  console.print_table(table, "");
  console.note("\nSet one by --set name=value, MILLRACE_NAME in the environment, or a YAML file (--config).");
  return ExitCode::kOk;
}

CLI::App* find_command(CLI::App& parent, const std::string& name) {
  const auto found = parent.get_subcommands([&](CLI::App* command) { return command->get_name() == name; });
  return found.empty() ? nullptr : found.front();
}

ExitCode show_command(CLI::App& root, Console& console, const std::vector<std::string>& path) {
  CLI::App* app = &root;
  std::string words = root.get_name();
  for (const std::string& word : path) {
    CLI::App* next = find_command(*app, word);
    if (next == nullptr) {
      return console.fail({.code = ExitCode::kUsage,
                           .title = "no such help",
                           .detail = "there is no command or topic '" + word +
                                     "'; topics are exit-codes and settings, `millrace help` lists the commands"});
    }
    app = next;
    if (&word != &path.back()) words += " " + word;
  }
  console.print_text(app == &root ? root.help() : app->help(words));
  return ExitCode::kOk;
}

}  // namespace

void add_help(CommandTree& tree) {
  CLI::App& root = tree.root();
  tree.add<HelpOptions>(
      root, "help", "Explain a command, exit-codes or settings",
      [](CommandSyntax& syntax, HelpOptions& options) {
        syntax.argument("TOPIC", options.topics, "a command, exit-codes or settings");
      },
      [&root](CommandScope& scope, const HelpOptions& options) {
        if (options.topics == std::vector<std::string>{"exit-codes"}) return show_exit_codes(scope.console);
        if (options.topics == std::vector<std::string>{"settings"}) return show_settings(scope.console);
        return show_command(root, scope.console, options.topics);
      });
}

}  // namespace millrace::cli
