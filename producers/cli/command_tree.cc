#include "producers/cli/command_tree.h"

#include <CLI/CLI.hpp>

namespace millrace::cli {

CLI::App& CommandTree::add_group(const std::string& name, const std::string& description) {
  return add_group(root_, name, description);
}

CLI::App& CommandTree::add_group(CLI::App& parent, const std::string& name, const std::string& description) {
  for (CLI::App* known : parent.get_subcommands([&](const CLI::App* each) { return each->get_name() == name; })) return *known;
  CLI::App& group = *parent.add_subcommand(name, description);
  group.require_subcommand(1);
  return group;
}

CLI::App& CommandTree::add_command(CLI::App& parent, const Title& title,
                                   const std::function<void(CommandSyntax&)>& declare, Action action) {
  CLI::App& command = *parent.add_subcommand(title.name, title.description);
  CommandSyntax syntax(command);
  declare(syntax);
  command.callback([this, &command, action = std::move(action)] {
    if (!command.get_subcommands().empty()) return;  // "worker list" is not also "worker".
    chosen_ = action;
  });
  return command;
}

void CommandTree::hide(CLI::App& command) { command.group(""); }

}  // namespace millrace::cli
