#include <filesystem>
#include <fstream>
#include <iterator>

#include "producers/cli/batch/batch_submission.h"
#include "producers/cli/commands.h"
#include "producers/cli/remote_access.h"
#include "shared/agents/catalogue/catalogue.h"
#include "shared/batch/plan_document.h"
#include "shared/file_store/content_digest.h"
#include "shared/postgres/queries/agents.h"

namespace millrace::cli {
namespace {

struct ApplyBatchOptions {
  std::string plan;
  bool is_approved = false;
  EndPlan ending;
};

/// Where the plan's file is now. One from elsewhere is brought here first: what is looked at is then what runs.
Result<std::string> uri_now(CommandScope& scope, const std::string& planned) {
  return table_source::RemoteTables::is_remote(planned) ? bring_into_store(scope, planned) : Result<std::string>(planned);
}

Result<batch::FileIdentity> identity_of(CommandScope& scope, const std::string& uri) {
  namespace fs = std::filesystem;
  fs::path path = uri.starts_with("file://") ? fs::path(uri.substr(7)) : fs::path(uri);
  if (uri.starts_with("millrace-file:")) {
    const auto files = scope.backend.files();
    if (!files) return files.error();
    auto located = (*files)->locate(uri);
    if (!located) return located.error();
    path = *std::move(located);
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return rejected("CSV_NOT_FOUND", "'" + uri + "' cannot be read");
  file_store::ContentDigest digest;
  batch::FileIdentity identity{.uri = uri, .size_bytes = 0, .sha256 = {}};
  std::string piece(1 << 20, '\0');
  while (stream) {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto got = static_cast<std::size_t>(stream.gcount());
    digest.add(std::string_view(piece).substr(0, got));
    identity.size_bytes += got;
  }
  identity.sha256 = digest.finish();
  return identity;
}

/// Of the agent as it is now; empty when there is none any more.
Result<std::string> agent_digest_now(CommandScope& scope, const std::string& name) {
  const auto database = scope.backend.database();
  if (!database) return database.error();
  postgres::PostgresAgentRegistry registered(**database);
  const auto agent = agent_catalogue::CatalogueRegistry(registered).find(agents::AgentName(name));
  if (!agent) return agent.error();
  return *agent ? batch::card_of(**agent, false).record_digest : std::string();
}

/// A plan that still holds, and where its file is now.
struct FreshPlan {
  batch::Plan plan;
  std::string uri;
};

Result<FreshPlan> load_plan(CommandScope& scope, const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return rejected("PLAN_INVALID", "'" + path + "' cannot be read");
  auto plan = batch::read_plan(text);
  if (!plan) return plan.error();
  auto uri = uri_now(scope, plan->file.uri);
  if (!uri) return uri.error();
  const auto file = identity_of(scope, *uri);
  if (!file) return file.error();
  const auto digest = agent_digest_now(scope, plan->agent_name);
  if (!digest) return digest.error();
  if (const auto fresh = batch::staleness_of(*plan, *file, *digest); !fresh) return fresh.error();
  return FreshPlan{.plan = *std::move(plan), .uri = *std::move(uri)};
}

/// Where the plan says that the output goes, unless the user has said otherwise now. Objects in S3 are put there by the workers.
EndPlan ending_of(const batch::Plan& plan, EndPlan ending) {
  constexpr std::string_view kFile = "file://";
  const std::string planned = plan.config.execution ? plan.config.execution->output.uri : std::string();
  if (ending.output.empty() && !ending.detaches && planned.starts_with(kFile)) ending.output = planned.substr(kFile.size());
  return ending;
}

/// Runs exactly what was planned, on exactly the bytes that it was planned for.
ExitCode apply_plan(CommandScope& scope, const ApplyBatchOptions& options) {
  const auto fresh = load_plan(scope, options.plan);
  if (!fresh) return scope.console.fail(fresh.error());
  const batch::Plan* const plan = &fresh->plan;
  if (plan->needs_approval && !options.is_approved) {
    std::string reasons;
    for (const std::string& reason : plan->approval_reasons) reasons += (reasons.empty() ? "" : "; ") + reason;
    return scope.console.fail({.code = ExitCode::kNotAllowed,
                               .title = "approval required",
                               .detail = reasons + ". Look at the plan, then say --approve",
                               .more = Json{{"plan_hash", plan->hash}}});
  }
  const auto uri = planned_uri(scope, fresh->uri, plan->file.sha256);
  if (!uri) return scope.console.fail(uri.error());
  Json config = batch::document_of(plan->config);
  config["csv_s3_uri"] = *uri;
  SubmissionPlan submission;
  submission.workflow = "batch";
  submission.input.inputs = {text_of(config)};
  return submit_and_watch(scope, submission, ending_of(*plan, options.ending));
}

}  // namespace

void add_batch_apply(CommandTree& tree, CLI::App& batch) {
  tree.add<ApplyBatchOptions>(
      batch, "apply", "Run exactly what a plan says, if nothing has changed since",
      [](CommandSyntax& syntax, ApplyBatchOptions& options) {
        syntax.argument("PLAN", options.plan, "the file that `millrace batch plan` wrote").required();
        declare_ending(syntax, options.ending);
        syntax.flag("--approve", options.is_approved, "for a plan that is large or dear: a person has looked at it");
      },
      apply_plan);
}

}  // namespace millrace::cli
