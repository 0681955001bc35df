#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "producers/cli/commands.h"
#include "shared/settings/private_stack.h"

namespace millrace::cli {
namespace {

struct DemoOptions {
  bool keeps = false;
};

/// Becomes the demo's own program: it starts what it needs, drives this binary, and ends it all.
ExitCode run_demo(CommandScope& scope, const DemoOptions& options, const char* name) {
  const auto checkout = settings::checkout_folder();
  if (!checkout) {
    return scope.console.fail({.code = ExitCode::kUsage,
                               .title = "no checkout",
                               .detail = "the demo's parts are in a checkout: run its build/millrace"});
  }
  std::error_code failure;
  const std::string binary = std::filesystem::read_symlink("/proc/self/exe", failure).string();
  const std::string program = (*checkout / "ops" / "examples" / name / "demo.py").string();
  std::array<const char*, 7> arguments{"python3", "-B", program.c_str(), "--binary", binary.c_str(),
                                       options.keeps ? "--keep" : nullptr, nullptr};
  ::execvp("python3", const_cast<char* const*>(arguments.data()));
  const std::string why = std::strerror(errno);
  return scope.console.fail(
      {.code = ExitCode::kUnavailable, .title = "no python3", .detail = "python3 cannot be run: " + why});
}

ExitCode demo_trade(CommandScope& scope, const DemoOptions& options) { return run_demo(scope, options, "trade"); }

ExitCode demo_code(CommandScope& scope, const DemoOptions& options) { return run_demo(scope, options, "code"); }

}  // namespace

void add_demo_commands(CommandTree& tree) {
  CLI::App& demo = tree.add_group("demo", "Whole systems with example parts");
  tree.add<DemoOptions>(
      demo, "trade", "Four example agents match trade confirmations on the running stack; registers them under the workflow's names",
      [](CommandSyntax& syntax, DemoOptions& options) {
        syntax.flag("--keep", options.keeps, "leave the agents up until Enter is pressed");
      },
      demo_trade);
  tree.add<DemoOptions>(
      demo, "code", "Questions to real Spark and Ray, on a stack of its own; the first run fetches both, about a gigabyte",
      [](CommandSyntax& syntax, DemoOptions& options) {
        syntax.flag("--keep", options.keeps, "leave everything up until Enter is pressed");
      },
      demo_code);
}

}  // namespace millrace::cli
