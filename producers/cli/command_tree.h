#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "producers/cli/command_scope.h"
#include "producers/cli/command_syntax.h"

namespace millrace::cli {

/// The commands as CLI11 knows them. Parsing chooses at most one action; main runs it once all flags are known.
class CommandTree final {
 public:
  /// Both must outlive the tree.
  CommandTree(CLI::App& root, Action& chosen) : root_(root), chosen_(chosen) {}

  CLI::App& root() { return root_; }

  /// A command that only holds others: "job". The one of that name when there is one already.
  CLI::App& add_group(const std::string& name, const std::string& description);
  CLI::App& add_group(CLI::App& parent, const std::string& name, const std::string& description);

  /// A command whose parameters fill an Options: `declare(syntax, options)` binds them, `run(scope, options)` does the work.
  template <typename Options, typename Declare, typename Run>
  CLI::App& add(CLI::App& parent, const std::string& name, const std::string& description, Declare declare, Run run) {
    // Shared because the parser keeps copies of the action; the options must live as long as any of them.
    const auto options = std::make_shared<Options>();
    return add_command(
        parent, {.name = name, .description = description},
        [&](CommandSyntax& syntax) { declare(syntax, *options); },
        [options, run](CommandScope& scope) { return run(scope, std::as_const(*options)); });
  }

  /// Leaves a command out of the help.
  static void hide(CLI::App& command);

 private:
  struct Title {
    std::string name;
    std::string description;
  };
  CLI::App& add_command(CLI::App& parent, const Title& title, const std::function<void(CommandSyntax&)>& declare,
                        Action action);

  CLI::App& root_;
  Action& chosen_;
};

}  // namespace millrace::cli
