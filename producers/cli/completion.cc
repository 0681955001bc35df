#include <CLI/CLI.hpp>

#include "producers/cli/commands.h"

namespace millrace::cli {
namespace {

struct CompletionOptions {
  std::string shell;
};

/// A command's words and what may follow them.
struct Place {
  std::string path;  ///< "job list"; empty for the program itself.
  std::vector<std::pair<std::string, std::string>> commands;  ///< With descriptions.
  std::vector<std::string> flags;
};

void collect_places(const CLI::App& app, const std::string& path, std::vector<Place>& places) {
  Place place{.path = path, .commands = {}, .flags = {}};
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) place.flags.push_back("--" + name);
    for (const std::string& name : option->get_snames()) place.flags.push_back("-" + name);
  }
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* command : commands) {
    place.commands.emplace_back(command->get_name(), command->get_description());
  }
  places.push_back(std::move(place));
  for (const CLI::App* command : commands) {
    collect_places(*command, path.empty() ? command->get_name() : path + " " + command->get_name(), places);
  }
}

std::string choices_of(const Place& place) {
  std::string words;
  for (const auto& [command, description] : place.commands) words += command + " ";
  for (const std::string& flag : place.flags) words += flag + " ";
  if (!words.empty()) words.pop_back();
  return words;
}

/// Bash and zsh (through bashcompinit) share a function that looks up the words typed so far.
std::string bash_script(const std::vector<Place>& places) {
  std::string script =
      "_millrace() {\n"
      "  local path=\"\" word choices=\"\"\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    [[ $word == -* ]] || path=\"${path:+$path }$word\"\n"
      "  done\n"
      "  while :; do\n"
      "    case \"$path\" in\n";
  for (const Place& place : places) script += "      '" + place.path + "') choices='" + choices_of(place) + "' ;;\n";
  script +=
      "    esac\n"
      "    [[ -n $choices || -z $path ]] && break\n"
      "    [[ $path == *' '* ]] && path=\"${path% *}\" || path=\"\"\n"
      "  done\n"
      "  COMPREPLY=($(compgen -W \"$choices\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
      "}\n"
      "complete -o default -F _millrace millrace\n";
  return script;
}

std::string quoted_for_fish(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

std::string fish_script(const std::vector<Place>& places) {
  std::string script;
  for (const Place& place : places) {
    std::string condition = "__fish_use_subcommand";
    if (!place.path.empty()) {
      condition.clear();
      for (std::size_t begin = 0; begin <= place.path.size();) {
        const std::size_t end = std::min(place.path.find(' ', begin), place.path.size());
        condition += (condition.empty() ? "" : "; and ") +
                     ("__fish_seen_subcommand_from " + place.path.substr(begin, end - begin));
        begin = end + 1;
      }
    }
    for (const auto& [command, description] : place.commands) {
      script += "complete -c millrace -n '" + condition + "' -a " + command + " -d " + quoted_for_fish(description) + "\n";
    }
    for (const std::string& flag : place.flags) {
      const bool is_long = flag.rfind("--", 0) == 0;
      script += "complete -c millrace -n '" + condition + "' " + (is_long ? "-l " : "-s ") +
                flag.substr(is_long ? 2 : 1) + "\n";
    }
  }
  return script;
}

std::string script_for(const std::string& shell, const CLI::App& root) {
  std::vector<Place> places;
  collect_places(root, "", places);
  if (shell == "fish") return fish_script(places);
  if (shell == "zsh") return "#compdef millrace\nautoload -U +X bashcompinit && bashcompinit\n" + bash_script(places);
  return bash_script(places);
}

}  // namespace

void add_completion(CommandTree& tree) {
  const CLI::App& root = tree.root();
  tree.add<CompletionOptions>(
      tree.root(), "completion", "Print a completion script: eval \"$(millrace completion bash)\"",
      [](CommandSyntax& syntax, CompletionOptions& options) {
        syntax.argument("SHELL", options.shell, "bash, zsh or fish")
            .required()
            .among({"bash", "zsh", "fish"});
      },
      [&root](CommandScope& scope, const CompletionOptions& options) {
        scope.console.print_text(script_for(options.shell, root));
        return ExitCode::kOk;
      });
}

}  // namespace millrace::cli
