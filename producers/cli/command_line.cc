#include "producers/cli/command_line.h"

#include <CLI/CLI.hpp>

#include <algorithm>

#include "producers/cli/commands.h"
#include "shared/settings/suggestion.h"
#include "shared/time/clock.h"
#include "shared/time/random.h"

namespace millrace::cli {
namespace {

void add_all_commands(CommandTree& tree) {
  add_submit(tree);
  add_job_commands(tree);
  add_workflow_commands(tree);
  add_task_commands(tree);
  add_approval_commands(tree);
  add_agent_commands(tree);
  add_breaker_commands(tree);
  add_parameter_commands(tree);
  add_batch_commands(tree);
  add_worker_commands(tree);
  add_lag(tree);
  add_dead_commands(tree);
  add_topics_commands(tree);
  add_file_commands(tree);
  add_csv_commands(tree);
  add_batch_plan(tree);
  add_schedule_commands(tree);
  add_stack_commands(tree);
  add_demo_commands(tree);
  add_completion(tree);
  add_version(tree);
  add_help(tree);
}

/// What was asked for before parsing failed, so that even a wrong command line is answered in the right form.
Format format_in(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const bool is_flag = arguments[i] == "-o" || arguments[i] == "--output";
    const std::string value = is_flag && i + 1 < arguments.size() ? arguments[i + 1] : arguments[i];
    if ((is_flag && value == "json") || value == "-ojson" || value == "--output=json") return Format::kJson;
    if ((is_flag && value == "jsonl") || value == "-ojsonl" || value == "--output=jsonl") return Format::kJsonLines;
  }
  return Format::kText;
}

bool takes_a_value(const std::string& flag) {
  return flag == "-o" || flag == "--output" || flag == "--color" || flag == "--config" || flag == "--set";
}

/// What the parser only calls "a subcommand is required": the first word that names no command where it stands.
std::string misspelt_command(const CLI::App& root, const std::vector<std::string>& arguments) {
  const CLI::App* app = &root;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (takes_a_value(word)) ++i;
    if (word.empty() || word.front() == '-') continue;
    const auto commands = app->get_subcommands([](const CLI::App*) { return true; });
    if (commands.empty()) return "";
    const auto found =
        std::find_if(commands.begin(), commands.end(), [&](const CLI::App* each) { return each->get_name() == word; });
    if (found == commands.end() && app->get_require_subcommand_min() == 0) return "";
    if (found == commands.end()) {
      std::vector<std::string> names;
      for (const CLI::App* command : commands) names.push_back(command->get_name());
      const auto meant = settings::suggestion_for(word, names);
      return "there is no command '" + word + "'" + (meant ? "; did you mean '" + *meant + "'?" : ";");
    }
    app = *found;
  }
  return "";
}

ExitCode explain_parse_error(const CLI::ParseError& error, const CLI::App& root,
                             const std::vector<std::string>& arguments, const Surroundings& surroundings) {
  const bool is_answer = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
  if (is_answer) {  // --help and --version.
    root.exit(error, surroundings.data, surroundings.notes);
    return ExitCode::kOk;
  }
  Console console(surroundings.data, surroundings.notes, {.format = format_in(arguments)});
  if (const std::string misspelt = misspelt_command(root, arguments); !misspelt.empty()) {
    return console.fail(
        {.code = ExitCode::kUsage, .title = "usage", .detail = misspelt + " `millrace help` lists the commands"});
  }
  return console.fail({.code = ExitCode::kUsage,
                       .title = "usage",
                       .detail = std::string(error.what()) + "; `millrace help` explains every command"});
}

}  // namespace

ExitCode run_command_line(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
  GlobalFlags flags;
  Action chosen;
  CLI::App root("A durable job engine on Kafka, Redis and PostgreSQL", "millrace");
  root.fallthrough();
  root.require_subcommand(1);
  root.set_version_flag("--version", "millrace " MILLRACE_VERSION);
  declare_global_flags(root, flags);
  CommandTree tree(root, chosen);
  add_all_commands(tree);
  root.footer("Exit codes: millrace help exit-codes. Settings: millrace help settings.");

  try {
    root.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 takes them from the back.
  } catch (const CLI::ParseError& error) {
    return explain_parse_error(error, root, arguments, surroundings);
  }

  Console console(surroundings.data, surroundings.notes,
                  manner_of(flags, surroundings.environment, surroundings.terminals));
  auto settings = settings_of(flags);
  if (!settings) return console.fail(settings.error());
  Backend backend(*std::move(settings));
  SystemClock clock;
  SystemRandom random;
  CommandScope scope{console, backend, clock, random, surroundings.environment};
  return chosen(scope);
}

}  // namespace millrace::cli
