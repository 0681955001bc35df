#pragma once

#include <CLI/CLI.hpp>

#include <memory>
#include <string>
#include <utility>

#include "producers/cli/command_scope.h"

namespace millrace::cli {

/// The commands as CLI11 knows them. Parsing chooses at most one action; main runs it once all flags are known.
class CommandTree final {
 public:
  /// Both must outlive the tree.
  CommandTree(CLI::App& root, Action& chosen) : root_(root), chosen_(chosen) {}

  CLI::App& root() { return root_; }

  /// A command that only holds others: "job".
  CLI::App& add_group(const std::string& name, const std::string& description) {
    CLI::App& group = *root_.add_subcommand(name, description);
    group.require_subcommand(1);
    return group;
  }

  /// A command whose flags fill an Options: `declare(app, options)` binds them, `run(scope, options)` does the work.
  template <typename Options, typename Declare, typename Run>
  CLI::App& add(CLI::App& parent, const std::string& name, const std::string& description, Declare declare, Run run) {
    CLI::App& command = *parent.add_subcommand(name, description);
    // Shared because CLI11 keeps copies of the callback; the options must live as long as any of them.
    const auto options = std::make_shared<Options>();
    declare(command, *options);
    command.callback([this, &command, options, run] {
      if (!command.get_subcommands().empty()) return;  // "worker list" is not also "worker".
      chosen_ = [options, run](CommandScope& scope) { return run(scope, std::as_const(*options)); };
    });
    return command;
  }

 private:
  CLI::App& root_;
  Action& chosen_;
};

}  // namespace millrace::cli
