#include "workers/execute/execute_handler.h"

#include <string>
#include <utility>

#include "workers/execute/task_lines.h"

namespace millrace::execute {

namespace {

using work_loop::Failed;
using work_loop::Succeeded;
using work_loop::TaskOutcome;

// What a repetition may cure, and a stop, go back to the loop; the rest is the workflow's to know.
Result<TaskOutcome> outcome_for(const Error& error, std::string name) {
  if (error.kind != ErrorKind::kRejected) return error;
  return TaskOutcome(Failed{.error = std::move(name), .cause = error.detail});
}

Result<TaskOutcome> sandbox_refused(const Error& error) {
  return outcome_for(error, error.where == sandbox::kSandboxUnavailable ? "Sandbox.Unavailable" : "Execution.BadInput");
}

std::string whole_answer(const Answer& answer) {
  return Json{{"answer", answer.rows}, {"columns", answer.columns}, {"row_count", answer.row_count}}.dump();
}

}  // namespace

Result<TaskOutcome> ExecuteHandler::handle(const work_loop::Task& task, const work_loop::TaskScope& scope) {
  if (task.operation != "run") {
    return TaskOutcome(Failed{"Execution.BadRequest", "the pool execute has one operation, run, not " + task.operation});
  }
  const auto request = parse_run_task(task.input);
  if (!request) return outcome_for(request.error(), "Execution.BadRequest");
  const int version = request->framework == task.workflow ? task.workflow_version : 0;
  const auto folder = with_.frameworks.load(request->framework, version);
  if (!folder) return outcome_for(folder.error(), "Execution.NoFramework");
  if (!(*folder)->rules) {
    return TaskOutcome(Failed{"Execution.NoFramework", request->framework + " has no framework.json"});
  }
  const auto inputs = locate(request->inputs);
  if (!inputs) return outcome_for(inputs.error(), "Execution.BadInput");
  const auto run = executing_run(request->program, *inputs, **folder);
  if (!run) return outcome_for(run.error(), "Execution.NoFramework");

  TaskLines lines(task, with_.journal, with_.clock);
  const auto limits = limits_of((*folder)->rules->executor, with_.settings.limits);
  const auto report = with_.sandbox.run(*run, limits, lines, scope.stop);
  if (!report) return sandbox_refused(report.error());
  if (report->ended == sandbox::Ending::kCancelled) return Error{ErrorKind::kCancelled, "execute", "stopped"};
  with_.journal.settle(with_.settings.log_patience);

  if (auto failure = failure_of(*report)) return TaskOutcome(*std::move(failure));
  auto answer = parse_answer(report->output);
  if (!answer) return outcome_for(answer.error(), "Execution.BadOutput");
  const auto delivered =
      deliver(task.job, *std::move(answer), request->rows_max.value_or(with_.settings.answer_rows_max));
  if (!delivered) return outcome_for(delivered.error(), "Execution.BadOutput");
  return TaskOutcome(Succeeded{encode(*delivered, *report, report->log_bytes_dropped + lines.bytes_dropped())});
}

Result<std::vector<LocatedInput>> ExecuteHandler::locate(const std::vector<std::string>& uris) {
  std::vector<LocatedInput> inputs;
  for (const std::string& uri : uris) {
    auto path = with_.files.locate(uri);
    if (!path) return path.error();
    inputs.push_back({.uri = uri, .path = *std::move(path)});
  }
  return inputs;
}

// Rows that cannot travel are kept whole in a file of the job, found by the same digest when the task is run again.
Result<DeliveredAnswer> ExecuteHandler::deliver(const JobId& job, Answer answer, std::size_t rows_max) {
  Answer shown = preview_of(answer, rows_max, with_.settings.answer_bytes_max);
  if (shown.rows.size() == answer.rows.size()) return DeliveredAnswer{.shown = std::move(shown), .uri = {}};
  auto uri = with_.files.put_payload(job, whole_answer(answer));
  if (!uri) return uri.error();
  return DeliveredAnswer{.shown = std::move(shown), .uri = *std::move(uri)};
}

}  // namespace millrace::execute
