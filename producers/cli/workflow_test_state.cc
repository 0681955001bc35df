#include "producers/cli/commands.h"
#include "producers/cli/simulate/state_test.h"

namespace millrace::cli {
namespace {

ExitCode test_state(CommandScope& scope, const TestStateArguments& arguments) {
  return static_cast<ExitCode>(run_test_state(arguments, scope.console.data_stream(), scope.console.note_stream()));
}

}  // namespace

void add_workflow_test_state(CommandTree& tree, CLI::App& workflow) {
  tree.add<TestStateArguments>(
      workflow, "test-state", "Try one state alone, as AWS's TestState does",
      [](CommandSyntax& syntax, TestStateArguments& arguments) {
        syntax.argument("FILE", arguments.definition_file, "a state, or a definition that has it").required();
        syntax.option("--state", arguments.state, "the state's name in the definition");
        syntax.option("--input", arguments.input, "a file or JSON (default {})");
        syntax.option("--variables", arguments.variables, "variables that are set already, a file or JSON");
        syntax.option("--context", arguments.context, "what $$.Execution and $$.StateMachine show, a file or JSON");
        syntax.option("--mock-result", arguments.mock_result, "JSON that the task, map or parallel answers");
        syntax.option("--mock-error", arguments.mock_error, "the error it fails with instead");
        syntax.option("--mock-cause", arguments.mock_cause, "the cause it fails with");
        syntax.option("--retry-count", arguments.retry_count, "retries that were made already (default 0)").between(0, 99'999'999);
        syntax.option("--inspection-level", arguments.level, "how much of the data flow is shown").among({"INFO", "DEBUG", "TRACE"});
      },
      test_state);
}

}  // namespace millrace::cli
