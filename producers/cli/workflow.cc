#include "producers/cli/commands.h"
#include "producers/cli/definition_findings.h"
#include "producers/cli/job_documents.h"
#include "producers/cli/topic_plan.h"
#include "producers/cli/workflow_hint.h"
#include "producers/cli/workflow_source.h"
#include "shared/asl/definition.h"
#include "shared/postgres/queries/postgres_framework_files.h"
#include "shared/postgres/queries/workflows.h"
#include "shared/time/relative_time.h"
#include "shared/time/timestamp.h"
#include "workers/supervise/workflow_terms.h"

namespace millrace::cli {
namespace {

struct PutOptions {
  std::string path;
  std::string name;
  std::string resources;
  std::string limits = "none";
};

struct NameOptions {
  std::string name;
  int version = 0;
};

struct WorkflowListOptions {};

/// A pool that only this definition knows needs its topic before its first task.
Result<void> make_topics_of(CommandScope& scope, const PreparedWorkflow& prepared) {
  std::vector<PoolName> pools;
  for (const asl::TaskResource& task : prepared.definition->resources()) {
    const auto target = supervise::find_target(task.resource, prepared.resources);
    if (target && target->kind == supervise::ResourceTarget::Kind::kPool) pools.push_back(target->pool);
  }
  const auto sheet = scope.backend.settings();
  if (!sheet) return sheet.error();
  const auto plan = planned_topics(**sheet, pools);
  if (!plan) return plan.error();
  const auto admin = scope.backend.kafka_admin();
  if (!admin) return admin.error();
  const auto applied = apply_topics(**admin, *plan);
  if (!applied) return applied.error();
  return {};
}

ExitCode put_workflow(CommandScope& scope, const PutOptions& options) {
  auto prepared = prepare_workflow(options.path, options.name, options.resources);
  if (!prepared) return scope.console.fail(prepared.error());
  prepared->folder.terms = supervise::encode_terms({.has_aws_limits = options.limits == "aws", .resources = prepared->resources});
  if (scope.console.is_text()) say_findings(scope.console, prepared->file, prepared->findings);
  if (!prepared->definition) return scope.console.fail(problem_of_findings(prepared->file, prepared->findings));

  if (const auto made = make_topics_of(scope, *prepared); !made) return scope.console.fail(made.error());
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto put = postgres::put_workflow(**database, prepared->folder);
  if (!put) return scope.console.fail(put.error());
  if (put->is_new) hint_workflow_change(scope, prepared->folder.name);

  const std::string version = std::to_string(put->version);
  if (scope.console.is_text()) {
    scope.console.note(prepared->folder.name + (put->is_new ? " is now version " : " is unchanged, version ") + version);
  } else {
    scope.console.print_json(Json{{"name", prepared->folder.name}, {"version", put->version}, {"new", put->is_new}});
  }
  return ExitCode::kOk;
}

std::string limits_of(const std::string& terms) { return json_in(terms).value("limits", std::string("none")); }

ExitCode print_versions(CommandScope& scope, const std::vector<postgres::WorkflowVersion>& versions) {
  if (!scope.console.is_text()) {
    Json array = Json::array();
    for (const auto& version : versions) {
      array.push_back({{"name", version.name},
                       {"version", version.version},
                       {"digest", version.digest},
                       {"created_at", to_rfc3339(version.created_at)},
                       {"open_jobs", version.open_jobs},
                       {"aliases", version.aliases},
                       {"limits", limits_of(version.terms)}});
    }
    scope.console.print_array(array);
    return ExitCode::kOk;
  }
  TextTable table({"NAME", "VERSION", "ALIASES", "LIMITS", "CREATED", "OPEN JOBS", "DIGEST"});
  for (const auto& version : versions) {
    std::string aliases;
    for (const std::string& alias : version.aliases) aliases += (aliases.empty() ? "" : ", ") + alias;
    table.add({version.name, std::to_string(version.version), aliases, limits_of(version.terms),
               relative_time(version.created_at, scope.clock.now()), std::to_string(version.open_jobs),
               version.digest.substr(0, 12)});
  }
  scope.console.print_table(table, "no workflows; `millrace workflow put FOLDER` adds one");
  return ExitCode::kOk;
}

ExitCode list_workflows(CommandScope& scope, const WorkflowListOptions&) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto workflows = postgres::list_workflows(**database);
  if (!workflows) return scope.console.fail(workflows.error());
  return print_versions(scope, *workflows);
}

Error no_such_workflow(const std::string& name) {
  return rejected(std::string(kNotFoundName), "there is no workflow '" + name + "'; `millrace workflow list` shows them");
}

ExitCode list_versions(CommandScope& scope, const NameOptions& options) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto versions = postgres::list_workflow_versions(**database, options.name);
  if (!versions) return scope.console.fail(versions.error());
  if (versions->empty()) return scope.console.fail(no_such_workflow(options.name));
  return print_versions(scope, *versions);
}

Json folder_document(const frameworks::FrameworkFolder& folder) {
  const auto schema = [](const std::string& text) { return text.empty() ? Json() : json_in(text); };
  Json files = Json::object();
  for (const auto& [path, text] : folder.files) files[path] = text;
  return Json{{"name", folder.name},
              {"version", folder.version},
              {"limits", limits_of(folder.terms)},
              {"resources", json_in(folder.terms).value("resources", Json::object())},
              {"definition", json_in(folder.definition)},
              {"request_schema", schema(folder.request_schema)},
              {"result_schema", schema(folder.result_schema)},
              {"files", std::move(files)}};
}

ExitCode show_workflow(CommandScope& scope, const NameOptions& options) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto folder = postgres::PostgresFrameworkFiles(**database).load(options.name, options.version);
  if (!folder && folder.error().kind == ErrorKind::kRejected) {
    return scope.console.fail(Error{ErrorKind::kRejected, std::string(kNotFoundName), folder.error().detail});
  }
  if (!folder) return scope.console.fail(folder.error());

  if (!scope.console.is_text()) {
    scope.console.print_json(folder_document(**folder));
    return ExitCode::kOk;
  }
  std::string files;
  for (const auto& [path, text] : (*folder)->files) files += " " + path;
  scope.console.note((*folder)->name + " version " + std::to_string((*folder)->version) +
                     (files.empty() ? "" : ", files:" + files));
  scope.console.print_text((*folder)->definition + "\n");
  return ExitCode::kOk;
}

void declare_source(CommandSyntax& syntax, PutOptions& options) {
  syntax.argument("PATH", options.path, "a workflow's folder, or a file with its definition").required();
  syntax.option("--name", options.name, "the workflow's name (default: the folder's or file's)");
  syntax.option("--resources", options.resources, "JSON that maps other resources to ours (default: the folder's resources.json)");
  syntax.option("--limits", options.limits, "of payloads and history: AWS's, or none but this installation's (default)")
      .among({"aws", "none"});
}

void declare_name(CommandSyntax& syntax, NameOptions& options) {
  syntax.argument("NAME", options.name, "the workflow").required();
}

}  // namespace

void add_workflow_commands(CommandTree& tree) {
  CLI::App& workflow = tree.add_group("workflow", "What jobs follow: definitions in Amazon States Language");
  tree.add<PutOptions>(workflow, "put", "Add a workflow, or a new version when it changed", declare_source, put_workflow);
  add_workflow_validate(tree, workflow);
  add_workflow_prove(tree, workflow);
  add_workflow_render(tree, workflow);
  tree.add<WorkflowListOptions>(
      workflow, "list", "The newest version of every workflow", [](CommandSyntax&, WorkflowListOptions&) {}, list_workflows);
  tree.add<NameOptions>(
      workflow, "show", "The definition and files of a workflow",
      [](CommandSyntax& syntax, NameOptions& options) {
        declare_name(syntax, options);
        syntax.option("--version", options.version, "which one (default: the newest)").positive();
      },
      show_workflow);
  tree.add<NameOptions>(workflow, "versions", "All versions of a workflow, newest first", declare_name, list_versions);
  add_workflow_alias(tree, workflow);
  add_workflow_simulate(tree, workflow);
  add_workflow_test_state(tree, workflow);
}

}  // namespace millrace::cli
