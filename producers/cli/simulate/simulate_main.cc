#include <CLI/CLI.hpp>
#include <iostream>

#include "producers/cli/simulate/simulate.h"

/// `millrace_simulate workflow simulate …`: the simulation alone, without the rest of the program, for tests.
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
  simulate->add_option("-o,--output", format)->check(CLI::IsMember({"text", "json"}));
  CLI11_PARSE(program, argument_count, arguments);
  parsed.prints_json = format == "json";
  return millrace::cli::run_simulate(parsed, std::cout, std::cerr);
}
