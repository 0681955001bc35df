#include "workers/validate/validate_handler.h"

#include <string>
#include <string_view>

#include "workers/validate/judge_program.h"
#include "workers/validate/judge_task.h"

namespace millrace::validate {

namespace {

using work_loop::Failed;
using work_loop::Succeeded;
using work_loop::TaskOutcome;

class NoLines final : public sandbox::LineSink {
 public:
  void line(sandbox::Stream, std::string_view) override {}
};

// What a repetition may cure, and a stop, go back to the loop; the rest is the workflow's to know.
Result<TaskOutcome> outcome_for(const Error& error, std::string name) {
  if (error.kind != ErrorKind::kRejected) return error;
  return TaskOutcome(Failed{.error = std::move(name), .cause = error.detail});
}

}  // namespace

Result<TaskOutcome> ValidateHandler::handle(const work_loop::Task& task, const work_loop::TaskScope& scope) {
  if (!is_judging(task.operation)) {
    return TaskOutcome(Failed{"Validation.BadRequest",
                              "the pool validate has the operations judge, validate_spark_code and validate_ray_code, not " +
                                  task.operation});
  }
  const auto request = parse_judge_task(task.operation, task.input, task.workflow);
  if (!request) return outcome_for(request.error(), "Validation.BadRequest");
  const int version = request->framework == task.workflow ? task.workflow_version : 0;
  const auto folder = with_.frameworks.load(request->framework, version);
  if (!folder) return outcome_for(folder.error(), "Validation.NoFramework");
  if (!(*folder)->rules) {
    return TaskOutcome(Failed{"Validation.NoFramework", request->framework + " has no framework.json"});
  }

  if (const auto verdict = judge_at_a_glance(request->program, (*folder)->rules->validation)) {
    return TaskOutcome(Succeeded{encode(*verdict)});
  }
  const auto run = judging_run(request->program, request->source, **folder);
  if (!run) return outcome_for(run.error(), "Validation.NoFramework");
  NoLines lines;
  const auto report = with_.sandbox.run(*run, with_.settings.judging, lines, scope.stop);
  if (!report) return outcome_for(report.error(), "Sandbox.Unavailable");
  const auto verdict = verdict_of(*report);
  if (!verdict) return outcome_for(verdict.error(), "Validation.JudgeFailed");

  return TaskOutcome(Succeeded{encode(*verdict)});
}

}  // namespace millrace::validate
