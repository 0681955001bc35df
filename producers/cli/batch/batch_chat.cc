#include <iostream>

#include "producers/batch_chat/conversation.h"
#include "producers/batch_chat/registration.h"
#include "producers/cli/agent_cards.h"
#include "producers/cli/batch/batch_submission.h"
#include "producers/cli/commands.h"
#include "producers/cli/csv_source.h"
#include "producers/cli/job_documents.h"
#include "shared/batch/survey_document.h"

namespace millrace::cli {
namespace {

constexpr Duration kLookAfter = std::chrono::milliseconds(300);
constexpr std::string_view kLocalFile = "file://";

struct ChatBatchOptions {
  std::optional<std::int64_t> approval_rows;
  std::optional<double> approval_usd;
};

/// The tools of a conversation, with the rights of whoever sits at the terminal. An execution is its job's id.
class TerminalTools final : public batch_chat::BatchTools {
 public:
  explicit TerminalTools(CommandScope& scope) : scope_(scope) {}

  Result<batch_chat::SurveyedTable> analyze_csv_structure(const std::string& uri) override {
    auto source = open_csv(scope_, uri);
    if (!source) return source.error();
    auto survey = survey_csv(scope_, *source, {}, 5);
    if (!survey) return survey.error();
    return batch_chat::SurveyedTable{.uri = source->uri, .survey = *std::move(survey)};
  }

  Result<std::vector<batch::AgentCard>> agents() override { return load_agent_cards(scope_, ""); }

  Result<std::string> execute_batch_processor(const Json& plan) override {
    const auto uri = planned_uri(scope_, plan["file"]["uri"].get<std::string>(), plan["file"]["sha256"].get<std::string>());
    if (!uri) return uri.error();
    Json config = plan["config"];
    config["csv_s3_uri"] = *uri;
    const std::string output = config["execution"]["output"].value("uri", "");
    output_ = output.starts_with(kLocalFile) ? output.substr(kLocalFile.size()) : "";
    return begin("batch", config);
  }

  Result<Json> monitor_batch_execution(const std::string& execution) override {
    scope_.pause_for(kLookAfter);
    const auto database = scope_.backend.database();
    if (!database) return database.error();
    auto batch = find_batch(**database, execution);
    if (!batch) return batch.error();
    if (*batch) return document_of(progress_of(scope_, **std::move(batch)), scope_.clock.now());
    const auto end = postgres::find_job_end(**database, JobId(execution));
    if (!end) return end.error();
    return document_without_batch(*end ? (*end)->status : "QUEUED", execution);
  }

  Result<Json> get_batch_results(const std::string& execution) override {
    auto batch = known_batch(scope_, execution);
    if (!batch || !batch->finished_at) {
      return rejected("Batch.NotDone", "it came to no output; `millrace job why " + execution + "` says why");
    }
    Json results = results_of(*batch);
    if (output_.empty()) return results;
    if (const auto fetched = fetch_output(scope_, batch->output_uri, output_); !fetched) return fetched.error();
    results["output_csv_uri"] = output_;
    return results;
  }

  Result<std::vector<batch_chat::FailedAlike>> failures(const std::string& execution) override {
    const auto batch = known_batch(scope_, execution);
    if (!batch) return batch.error();
    const auto causes = find_causes(**scope_.backend.database(), batch->id);
    if (!causes) return causes.error();
    std::vector<batch_chat::FailedAlike> alike;
    for (const BatchCause& cause : *causes) {
      alike.push_back({.rows = cause.rows,
                       .cause = printable(cause.example.empty() ? cause.error : cause.example),
                       .action = action_for(cause.error)});
    }
    return alike;
  }

  Result<std::string> retry(const std::string& execution) override {
    const auto batch = known_batch(scope_, execution);
    if (!batch) return batch.error();
    return begin("batch_processor", Json{{"batch_id", batch->id}, {"retry", Json::object()}});
  }

 private:
  Result<std::string> begin(const std::string& workflow, const Json& input) {
    SubmissionPlan plan;
    plan.workflow = workflow;
    plan.input.inputs = {text_of(input)};
    const auto job = begin_batch(scope_, plan);
    if (!job) return job.error();
    return job->value();
  }

  CommandScope& scope_;
  std::string output_;  ///< Where the last batch's output goes; empty: it stays in the store.
};

ExitCode chat_about_batches(CommandScope& scope, const ChatBatchOptions& options) {
  TerminalTools tools(scope);
  batch::ApprovalThresholds thresholds;
  if (options.approval_rows) thresholds.rows = static_cast<std::uint64_t>(*options.approval_rows);
  if (options.approval_usd) thresholds.cost_usd = *options.approval_usd;
  const auto say = [&](const std::string& text) {
    scope.console.progress("");
    if (scope.console.is_text()) {
      scope.console.print_text(text + "\n\n");
    } else {
      scope.console.print_line(Json{{"said", text}});
    }
    scope.console.data_stream().flush();
  };
  batch_chat::Conversation conversation({.tools = tools, .say = say, .thresholds = thresholds});
  scope.console.note("say what you want of which CSV file; \"help\" tells more, \"bye\" ends");
  for (std::string line; std::getline(std::cin, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (!conversation.hear(line)) break;
  }
  return ExitCode::kOk;
}

struct ShowRegistrationOptions {};

ExitCode show_registration(CommandScope& scope, const ShowRegistrationOptions&) {
  const auto agents = load_agent_cards(scope, "");
  if (!agents) return scope.console.fail(agents.error());
  const Json record = batch_chat::registration_of(*agents);
  if (scope.console.is_text()) {
    scope.console.print_text(text_of(record, 2) + "\n");
  } else {
    scope.console.print_json(record);
  }
  return ExitCode::kOk;
}

}  // namespace

void add_batch_chat(CommandTree& tree, CLI::App& batch) {
  tree.add<ChatBatchOptions>(
      batch, "chat", "Talk: from a wish and a table to its output, and to why rows failed",
      [](CommandSyntax& syntax, ChatBatchOptions& options) {
        syntax.option("--approval-rows", options.approval_rows, "more rows need a yes (default 10000)")
            .between(0, 1'000'000'000'000);
        syntax.option("--approval-usd", options.approval_usd, "a higher cost needs a yes (default 10)");
      },
      chat_about_batches);
  tree.add<ShowRegistrationOptions>(
      batch, "registration", "The record under which a registry of agents knows the batch orchestrator",
      [](CommandSyntax&, ShowRegistrationOptions&) {}, show_registration);
}

}  // namespace millrace::cli
