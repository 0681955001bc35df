#include <algorithm>

#include "producers/cli/commands.h"
#include "producers/cli/job_command.h"
#include "producers/cli/job_documents.h"
#include "producers/cli/job_wait.h"
#include "producers/cli/user_name.h"

namespace millrace::cli {
namespace {

constexpr double kPatienceSeconds = 15;

struct ControlOptions {
  std::vector<std::string> ids;
  std::string reason;
  std::string by;
  double timeout_seconds = kPatienceSeconds;
};

/// One thing that can be asked of jobs.
struct Control {
  std::string name;         ///< Of the command line and of the command: "cancel".
  std::string description;
  std::string done;         ///< "cancelled"
};

std::string payload_of(const ControlOptions& options) {
  Json payload = Json::object();
  if (!options.reason.empty()) payload["cause"] = options.reason;
  return payload.dump();
}

Result<void> ask(CommandScope& scope, const Control& control, const ControlOptions& options, const std::string& id) {
  if (const auto job = load_job(scope.backend, id); !job) return job.error();
  return order(scope,
               {.job = JobId(id),
                .kind = control.name,
                .payload = payload_of(options),
                .requested_by = options.by.empty() ? user_name() : options.by},
               timeout_of(options.timeout_seconds).value_or(Duration::zero()));
}

/// All jobs are asked even when some refuse; the worst answer is the exit code.
ExitCode control_jobs(CommandScope& scope, const Control& control, const ControlOptions& options) {
  ExitCode worst = ExitCode::kOk;
  for (const std::string& id : options.ids) {
    const auto done = ask(scope, control, options, id);
    if (!done) {
      worst = std::max(worst, scope.console.fail(problem_of_order(done.error())));
    } else if (scope.console.is_text()) {
      scope.console.note(id + " " + control.done);
    } else {
      scope.console.print_json(Json{{"id", id}, {"outcome", control.done}});
    }
  }
  return worst;
}

}  // namespace

void add_job_control(CommandTree& tree, CLI::App& job) {
  const std::vector<Control> controls{
      {"cancel", "End jobs as ABORTED and stop what they run", "cancelled"},
      {"pause", "Hold jobs back: what runs ends, nothing new begins", "paused"},
      {"resume", "Let paused jobs go on", "resumed"},
      {"redrive", "Take failed jobs up again at the state that failed; or a Map's tolerated failures", "redriven"},
  };
  for (const Control& control : controls) {
    tree.add<ControlOptions>(
        job, control.name, control.description,
        [](CommandSyntax& syntax, ControlOptions& options) {
          syntax.argument("ID", options.ids, "the jobs").required();
          syntax.option("--reason", options.reason, "why; a cancelled job shows it as its cause");
          syntax.option("--by", options.by, "on whose behalf (default: you)");
          syntax.option("--timeout", options.timeout_seconds, "seconds to wait for the supervisor (default 15)").between(0, 86'400);
        },
        [control](CommandScope& scope, const ControlOptions& options) { return control_jobs(scope, control, options); });
  }
}

}  // namespace millrace::cli
