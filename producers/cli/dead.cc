#include "producers/cli/commands.h"
#include "producers/cli/dead_letters.h"
#include "producers/cli/job_documents.h"
#include "shared/time/relative_time.h"

namespace millrace::cli {
namespace {

struct DeadOptions {
  LetterFilter filter;
  bool takes_all = false;
  bool is_dry_run = false;
};

ExitCode list_letters(CommandScope& scope, const DeadOptions& options) {
  const auto letters = find_letters(scope.backend, options.filter);
  if (!letters) return scope.console.fail(letters.error());

  if (!scope.console.is_text()) {
    Json array = Json::array();
    for (const FoundLetter& found : *letters) array.push_back(document_of(found, false));
    scope.console.print_array(array);
    return ExitCode::kOk;
  }
  TextTable table({"ID", "DIED", "FROM", "ERROR", "REPLAYS", "MESSAGE"});
  for (const FoundLetter& found : *letters) {
    table.add({found.id, relative_time(found.record.written_at, scope.clock.now()), found.letter.origin.topic,
               found.letter.error_type, std::to_string(found.letter.replay_count),
               shortened(printable(found.letter.error_message), 100)});
  }
  scope.console.print_table(table, "no dead letters");
  return ExitCode::kOk;
}

ExitCode show_letter(CommandScope& scope, const DeadOptions& options) {
  const auto letters = find_letters(scope.backend, options.filter);
  if (!letters) return scope.console.fail(letters.error());
  for (const FoundLetter& found : *letters) {
    const Json document = document_of(found, true);
    if (scope.console.is_text()) {
      scope.console.print_text(text_of(document, 2) + "\n");
    } else {
      scope.console.print_json(document);
    }
  }
  return ExitCode::kOk;
}

Result<void> replay(CommandScope& scope, const FoundLetter& found, bool is_dry_run) {
  auto record = topics::replay_of(found.record);
  if (!record) return record.error();
  return is_dry_run ? Result<void>() : scope.backend.publish(*std::move(record));
}

ExitCode replay_letters(CommandScope& scope, const DeadOptions& options) {
  if (options.filter.ids.empty() && !options.takes_all) {
    return scope.console.fail({.code = ExitCode::kUsage,
                               .title = "usage",
                               .detail = "name the letters by id, or say --all (with --error and --topic as filters)"});
  }
  const auto letters = find_letters(scope.backend, options.filter);
  if (!letters) return scope.console.fail(letters.error());

  Json array = Json::array();
  for (const FoundLetter& found : *letters) {
    if (auto done = replay(scope, found, options.is_dry_run); !done) return scope.console.fail(done.error());
    array.push_back(
        {{"id", found.id}, {"topic", found.letter.origin.topic}, {"replayed", !options.is_dry_run}});
    scope.console.note(found.id + (options.is_dry_run ? " would go" : " went") + " back to " +
                       found.letter.origin.topic);
  }
  if (!scope.console.is_text()) scope.console.print_array(array);
  return ExitCode::kOk;
}

void declare_filter(CommandSyntax& syntax, DeadOptions& options) {
  syntax.option("--error", options.filter.error_type, "only letters with this error type");
  syntax.option("--topic", options.filter.topic, "only letters from this topic");
  syntax.option("--limit", options.filter.letters_max, "the newest so many of each partition (default 1000)")
      .between(1, 1'000'000);
}

}  // namespace

void add_dead_commands(CommandTree& tree) {
  CLI::App& dead = tree.add_group("dead", "Records that were given up, with the reason");
  tree.add<DeadOptions>(dead, "list", "The newest dead letters", declare_filter, list_letters);
  tree.add<DeadOptions>(
      dead, "show", "Whole letters, with headers and value",
      [](CommandSyntax& syntax, DeadOptions& options) {
        syntax.argument("ID", options.filter.ids, "as `dead list` shows it").required();
      },
      show_letter);
  tree.add<DeadOptions>(
      dead, "replay", "Send letters back to where they came from",
      [](CommandSyntax& syntax, DeadOptions& options) {
        syntax.argument("ID", options.filter.ids, "as `dead list` shows it");
        syntax.flag("--all", options.takes_all, "all that the filters leave");
        syntax.flag("--dry-run", options.is_dry_run, "only say what would be sent");
        declare_filter(syntax, options);
      },
      replay_letters);
}

}  // namespace millrace::cli
