#include <CLI/CLI.hpp>
#include <iostream>

#include "producers/cli/simulate/simulate.h"
#include "producers/cli/simulate/state_test.h"

/// `millrace_simulate workflow simulate …` and `… test-state …`: these commands alone, without the rest of the program, for tests.
int main(int argument_count, char** arguments) {
  CLI::App program("Runs a workflow in this process");
  CLI::App* workflow = program.add_subcommand("workflow");
  CLI::App* simulate = workflow->add_subcommand("simulate");
  program.require_subcommand(1);
  workflow->require_subcommand(1);
  millrace::cli::SimulateArguments parsed;
  std::string format = "text";
  simulate->add_option("FILE", parsed.definition_file)->required();
  simulate->add_option("--name", parsed.name);
  simulate->add_option("--input", parsed.input);
  simulate->add_option("--mocks", parsed.mocks_file);
  simulate->add_option("--case", parsed.test_case);
  simulate->add_option("--until", parsed.until);
  simulate->add_flag("--trace", parsed.prints_data);
  simulate->add_option("--limits", parsed.limits)->check(CLI::IsMember({"aws", "none"}));
  simulate->add_option("--objects", parsed.objects_file);
  simulate->add_option("-o,--output", format)->check(CLI::IsMember({"text", "json"}));
  CLI::App* test_state = workflow->add_subcommand("test-state");
  millrace::cli::TestStateArguments tested;
  test_state->add_option("FILE", tested.definition_file)->required();
  test_state->add_option("--state", tested.state);
  test_state->add_option("--input", tested.input);
  test_state->add_option("--variables", tested.variables);
  test_state->add_option("--context", tested.context);
  test_state->add_option("--mock-result", tested.mock_result);
  test_state->add_option("--mock-error", tested.mock_error);
  test_state->add_option("--mock-cause", tested.mock_cause);
  test_state->add_option("--retry-count", tested.retry_count);
  test_state->add_option("--inspection-level", tested.level)->check(CLI::IsMember({"INFO", "DEBUG", "TRACE"}));
  CLI11_PARSE(program, argument_count, arguments);
  if (test_state->parsed()) return millrace::cli::run_test_state(tested, std::cout, std::cerr);
  parsed.prints_json = format == "json";
  return millrace::cli::run_simulate(parsed, std::cout, std::cerr);
}
