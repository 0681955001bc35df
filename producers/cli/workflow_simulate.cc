#include "producers/cli/commands.h"
#include "producers/cli/simulate/simulate.h"

namespace millrace::cli {
namespace {

ExitCode simulate(CommandScope& scope, SimulateArguments arguments) {
  arguments.prints_json = !scope.console.is_text();
  return static_cast<ExitCode>(
      run_simulate(arguments, scope.console.data_stream(), scope.console.note_stream()));
}

}  // namespace

void add_workflow_simulate(CommandTree& tree, CLI::App& workflow) {
  tree.add<SimulateArguments>(
      workflow, "simulate", "Run a definition here, with virtual time and mocked tasks",
      [](CommandSyntax& syntax, SimulateArguments& arguments) {
        syntax.argument("FILE", arguments.definition_file, "the definition").required();
        syntax.option("--name", arguments.name, "the workflow's name in the mocks (default: the file's)");
        syntax.option("--input", arguments.input, "a file or JSON (default {})");
        syntax.option("--mocks", arguments.mocks_file, "answers of tasks, as Step Functions Local takes them");
        syntax.option("--objects", arguments.objects_file, "what item readers find: {\"s3\": [{\"Bucket\", \"Key\", \"Body\"}]}");
        syntax.option("--case", arguments.test_case, "the test case of the mocks");
        syntax.option("--until", arguments.until, "stop when a state of this name is entered");
        syntax.flag("--trace", arguments.prints_data, "show what goes into and comes out of every state");
        syntax.option("--limits", arguments.limits, "of payloads and history: AWS's, or none").among({"aws", "none"});
      },
      simulate);
}

}  // namespace millrace::cli
