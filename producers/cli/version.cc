#include "producers/cli/commands.h"

namespace millrace::cli {
namespace {

struct VersionOptions {};

ExitCode show_version(CommandScope& scope, const VersionOptions&) {
  if (scope.console.is_text()) {
    scope.console.print_text("millrace " MILLRACE_VERSION "\n");
  } else {
    scope.console.print_json(Json{{"version", MILLRACE_VERSION}, {"compiler", __VERSION__}});
  }
  return ExitCode::kOk;
}

}  // namespace

void add_version(CommandTree& tree) {
  tree.add<VersionOptions>(
      tree.root(), "version", "Print the version", [](CommandSyntax&, VersionOptions&) {}, show_version);
}

}  // namespace millrace::cli
