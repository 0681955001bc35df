#include "producers/cli/commands.h"
#include "producers/cli/definition_findings.h"
#include "producers/cli/job_documents.h"
#include "producers/cli/workflow_source.h"
#include "shared/asl/drawing/drawing.h"
#include "shared/postgres/queries/job_trail.h"
#include "shared/postgres/queries/postgres_framework_files.h"

namespace millrace::cli {
namespace {

struct RenderOptions {
  std::string path;
  std::string format = "svg";
  std::string job;
};

struct Drawn {
  std::string file;
  std::string definition;
  definitions::Notation notation = definitions::Notation::kJson;
  asl::ProgressByState progress = {};
};

Result<Drawn> read_file_source(const std::string& path) {
  const auto folder = read_workflow_source(path, {});
  if (!folder) return folder.error();
  return Drawn{.file = definition_file_of(path, *folder),
               .definition = folder->definition,
               .notation = notation_of(*folder)};
}

/// The version that the job runs, unless a file is given.
Result<Drawn> read_job_source(CommandScope& scope, const RenderOptions& options) {
  const auto job = load_job(scope.backend, options.job);
  if (!job) return job.error();
  const auto database = scope.backend.database();
  if (!database) return database.error();
  Drawn drawn;
  if (options.path.empty()) {
    const auto folder = postgres::PostgresFrameworkFiles(**database)
                            .load(job->summary.workflow, job->summary.workflow_version);
    if (!folder) return folder.error();
    drawn.file = job->summary.workflow;
    drawn.definition = (*folder)->definition;
  } else {
    auto given = read_file_source(options.path);
    if (!given) return given.error();
    drawn = std::move(*given);
  }
  const auto pieces = postgres::load_history(**database, job->summary.id);
  if (!pieces) return pieces.error();
  drawn.progress = asl::progress_of(events_in(*pieces));
  return drawn;
}

std::string draw(const std::string& format, const asl::Picture& picture) {
  if (format == "ascii") return asl::draw_ascii(picture);
  return format == "mermaid" ? asl::draw_mermaid(picture) : asl::draw_svg(picture);
}

ExitCode render_workflow(CommandScope& scope, const RenderOptions& options) {
  if (options.path.empty() && options.job.empty())
    return scope.console.fail(
        {.code = ExitCode::kUsage, .title = "usage", .detail = "name a FILE, or a job with --job"});
  const auto drawn = options.job.empty() ? read_file_source(options.path) : read_job_source(scope, options);
  if (!drawn) return scope.console.fail(drawn.error());
  const auto parsed = definitions::parse_definition(drawn->definition, drawn->notation);
  if (!parsed.definition) {
    if (scope.console.is_text()) say_findings(scope.console, drawn->file, parsed.findings);
    return scope.console.fail(problem_of_findings(drawn->file, parsed.findings));
  }

  const std::string text =
      draw(options.format, {.definition = *parsed.definition, .progress = drawn->progress});
  if (scope.console.is_text())
    scope.console.print_text(text);
  else
    scope.console.print_json(Json{{"format", options.format}, {"picture", text}});
  return ExitCode::kOk;
}

}  // namespace

void add_workflow_render(CommandTree& tree, CLI::App& workflow) {
  tree.add<RenderOptions>(
      workflow, "render", "Draw a definition; with a job, its states in colours",
      [](CommandSyntax& syntax, RenderOptions& options) {
        syntax.argument("FILE", options.path,
                        "a definition in JSON or YAML, or a workflow's folder (default: the job's)");
        syntax.option("--format", options.format, "svg (default), ascii or mermaid")
            .among({"svg", "ascii", "mermaid"});
        syntax.option("--job", options.job, "the job whose progress is shown");
      },
      render_workflow);
}

}  // namespace millrace::cli
