#include "producers/cli/commands.h"
#include "producers/cli/workflow_hint.h"
#include "shared/postgres/queries/workflows.h"
#include "shared/time/relative_time.h"
#include "shared/time/timestamp.h"
#include "workers/supervise/workflow_reference.h"

namespace millrace::cli {
namespace {

struct AliasOptions {
  postgres::WorkflowAlias alias;
};

struct AliasListOptions {
  std::string name;
};

Error no_such_alias(const postgres::WorkflowAlias& alias) {
  return rejected(std::string(kNotFoundName), "workflow '" + alias.name + "' has no alias '" + alias.alias +
                                                  "'; `millrace workflow alias list` shows them");
}

ExitCode set_alias(CommandScope& scope, const AliasOptions& options) {
  const postgres::WorkflowAlias& alias = options.alias;
  if (!supervise::is_alias_name(alias.alias)) {
    const std::string wrong = "'" + alias.alias + "' is no alias: at most 80 letters, digits, '-' and '_', a letter first";
    return scope.console.fail({.code = ExitCode::kUsage, .title = "usage", .detail = wrong});
  }
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  if (const auto set = postgres::set_workflow_alias(**database, alias); !set) {
    if (set.error().kind != ErrorKind::kRejected) return scope.console.fail(set.error());
    return scope.console.fail(rejected(std::string(kNotFoundName), set.error().detail));
  }
  hint_workflow_change(scope, alias.name);
  if (scope.console.is_text()) {
    scope.console.note(alias.name + ":" + alias.alias + " is now version " + std::to_string(alias.version));
  } else {
    scope.console.print_json(Json{{"name", alias.name}, {"alias", alias.alias}, {"version", alias.version}});
  }
  return ExitCode::kOk;
}

ExitCode remove_alias(CommandScope& scope, const AliasOptions& options) {
  const postgres::WorkflowAlias& alias = options.alias;
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto removed = postgres::remove_workflow_alias(**database, alias.name, alias.alias);
  if (!removed) return scope.console.fail(removed.error());
  if (!*removed) return scope.console.fail(no_such_alias(alias));
  hint_workflow_change(scope, alias.name);
  if (scope.console.is_text()) {
    scope.console.note(alias.name + ":" + alias.alias + " is gone");
  } else {
    scope.console.print_json(Json{{"name", alias.name}, {"alias", alias.alias}, {"removed", true}});
  }
  return ExitCode::kOk;
}

ExitCode list_aliases(CommandScope& scope, const AliasListOptions& options) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto aliases = postgres::list_workflow_aliases(**database, options.name);
  if (!aliases) return scope.console.fail(aliases.error());
  if (!scope.console.is_text()) {
    Json array = Json::array();
    for (const auto& one : *aliases) {
      array.push_back({{"name", one.name},
                       {"alias", one.alias},
                       {"version", one.version},
                       {"changed_at", to_rfc3339(one.changed_at)}});
    }
    scope.console.print_array(array);
    return ExitCode::kOk;
  }
  TextTable table({"NAME", "ALIAS", "VERSION", "CHANGED"});
  for (const auto& one : *aliases) {
    table.add({one.name, one.alias, std::to_string(one.version), relative_time(one.changed_at, scope.clock.now())});
  }
  scope.console.print_table(table, "no aliases; `millrace workflow alias set NAME ALIAS VERSION` adds one");
  return ExitCode::kOk;
}

void declare_alias(CommandSyntax& syntax, AliasOptions& options) {
  syntax.argument("NAME", options.alias.name, "the workflow").required();
  syntax.argument("ALIAS", options.alias.alias, "a word such as live; requests name it as NAME:ALIAS").required();
}

}  // namespace

void add_workflow_alias(CommandTree& tree, CLI::App& workflow) {
  CLI::App& alias = tree.add_group(workflow, "alias", "Names that stand for a version and can be moved: submit NAME:ALIAS");
  tree.add<AliasOptions>(
      alias, "set", "Let an alias stand for a version; jobs that run keep theirs",
      [](CommandSyntax& syntax, AliasOptions& options) {
        declare_alias(syntax, options);
        syntax.argument("VERSION", options.alias.version, "which one; `millrace workflow versions` shows them").required();
      },
      set_alias);
  tree.add<AliasListOptions>(
      alias, "list", "Which alias stands for which version",
      [](CommandSyntax& syntax, AliasListOptions& options) { syntax.argument("NAME", options.name, "only this workflow's"); },
      list_aliases);
  tree.add<AliasOptions>(alias, "remove", "Take an alias away; jobs that run keep their version", declare_alias, remove_alias);
}

}  // namespace millrace::cli
