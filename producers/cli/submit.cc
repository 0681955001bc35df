#include "producers/cli/commands.h"
#include "producers/cli/job_documents.h"
#include "producers/cli/job_wait.h"
#include "producers/cli/refusal_watch.h"
#include "producers/cli/submission.h"
#include "producers/cli/submission_trace.h"

namespace millrace::cli {
namespace {

struct SubmitOptions {
  SubmissionPlan plan;
  std::vector<std::string> tags;
  bool waits = false;
  bool follows = false;
  double timeout_seconds = 0;
};

/// --tag name=value
std::string read_tags(const std::vector<std::string>& texts, std::map<std::string, std::string>& tags) {
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) return "--tag " + text + ": write --tag name=value";
    tags[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return "";
}

void say_submitted(CommandScope& scope, const Submission& submission) {
  const std::string& job = submission.job.value();
  if (scope.console.is_text()) {
    scope.console.print_text(job + "\n");
    scope.console.note((submission.is_known ? "submitted before" : "submitted") +
                       ("; `millrace job result " + job + " --wait` waits for its output"));
    return;
  }
  scope.console.print_json(Json{{"id", job},
                                {"event_id", submission.request.event_id},
                                {"event_source", submission.request.event_source},
                                {"submitted_before", submission.is_known}});
}

ExitCode publish_and_wait(CommandScope& scope, const SubmitOptions& options, const Submission& submission,
                          SubmissionTrace& trace) {
  WaitPlan wait{
      .job = submission.job, .timeout = timeout_of(options.timeout_seconds), .follows = options.follows, .refusal = {}};
  if (!submission.is_known) {
    const auto watch = RefusalWatch::begin(scope.backend);
    if (!watch) return scope.console.fail(watch.error());
    wait.refusal = [watch = *watch, &request = submission.request]() mutable {
      return watch.refusal_of(request.event_source, request.event_id);
    };
    if (auto published = scope.backend.publish(submission.record); !published) {
      return scope.console.fail(published.error());
    }
    trace.published(submission);
  }
  scope.console.note("job " + submission.job.value());
  return wait_and_print(scope, wait);
}

ExitCode submit(CommandScope& scope, const SubmitOptions& options) {
  SubmissionPlan plan = options.plan;
  if (const std::string wrong = read_tags(options.tags, plan.tags); !wrong.empty()) {
    return scope.console.fail({.code = ExitCode::kUsage, .title = "usage", .detail = wrong});
  }
  SubmissionTrace trace(scope);
  trace.begin(plan);
  const auto submission = prepare_submission(scope, plan);
  if (!submission) return scope.console.fail(submission.error());
  if (options.waits || options.follows) return publish_and_wait(scope, options, *submission, trace);

  if (!submission->is_known) {
    if (auto published = scope.backend.publish(submission->record); !published) {
      return scope.console.fail(published.error());
    }
    trace.published(*submission);
  }
  say_submitted(scope, *submission);
  return ExitCode::kOk;
}

}  // namespace

void add_submit(CommandTree& tree) {
  tree.add<SubmitOptions>(
      tree.root(), "submit", "Start a job: --prompt asks about files, --input alone is the job's input",
      [](CommandSyntax& syntax, SubmitOptions& options) {
        syntax
            .argument("WORKFLOW", options.plan.workflow,
                      "the workflow's newest version, or NAME:VERSION, NAME:ALIAS; `millrace workflow list` shows them")
            .required();
        syntax.option("--prompt", options.plan.input.prompt, "what is asked, in words");
        syntax.option("--input", options.plan.input.inputs,
                       "a file, JSON, - for standard input, or a URI; repeatable with --prompt");
        syntax.option("--idempotency-key", options.plan.idempotency_key, "the same key is the same job, however often");
        syntax.option("--priority", options.plan.priority, "1 (first) to 5").between(1, 5);
        syntax.option("--tag", options.tags, "name=value; repeatable");
        syntax.flag("--wait", options.waits, "wait for the end, print the output, exit by the status");
        syntax.flag("--follow", options.follows, "the same, and say what happens meanwhile");
        syntax.option("--timeout", options.timeout_seconds, "seconds to wait at most").positive();
      },
      submit);
}

}  // namespace millrace::cli
