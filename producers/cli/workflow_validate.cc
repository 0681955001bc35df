#include "producers/cli/commands.h"
#include "producers/cli/definition_findings.h"
#include "producers/cli/workflow_source.h"

namespace millrace::cli {
namespace {

struct ValidateOptions {
  std::string path;
  std::string type = "STANDARD";
};

/// Unlike other commands, what is wrong is this one's result: it goes to the data stream, whatever the
/// format.
ExitCode validate_workflow(CommandScope& scope, const ValidateOptions& options) {
  const auto folder = read_workflow_source(options.path, {});
  if (!folder) return scope.console.fail(folder.error());
  const auto type = options.type == "EXPRESS" ? asl::MachineType::kExpress : asl::MachineType::kStandard;
  const auto findings =
      definitions::parse_definition(folder->definition, notation_of(*folder), type).findings;

  if (!scope.console.is_text()) {
    scope.console.print_json(judgement_of(findings));
    return has_error(findings) ? ExitCode::kUsage : ExitCode::kOk;
  }
  const std::string file = definition_file_of(options.path, *folder);
  say_findings(scope.console, file, findings);
  if (has_error(findings)) return scope.console.fail(problem_of_findings(file, findings));
  scope.console.note(file + " is valid");
  return ExitCode::kOk;
}

}  // namespace

void add_workflow_validate(CommandTree& tree, CLI::App& workflow) {
  tree.add<ValidateOptions>(
      workflow, "validate", "Say all that is wrong with a definition, as Step Functions would judge it",
      [](CommandSyntax& syntax, ValidateOptions& options) {
        syntax.argument("FILE", options.path, "a definition in JSON or YAML, or a workflow's folder")
            .required();
        syntax.option("--type", options.type, "STANDARD (default) or EXPRESS").among({"STANDARD", "EXPRESS"});
      },
      validate_workflow);
}

}  // namespace millrace::cli
