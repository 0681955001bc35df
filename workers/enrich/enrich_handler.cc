#include "workers/enrich/enrich_handler.h"

namespace millrace::enrich {

using work_loop::Failed;
using work_loop::Succeeded;
using work_loop::TaskOutcome;

Result<TaskOutcome> EnrichHandler::handle(const work_loop::Task& task, const work_loop::TaskScope& scope) {
  if (task.operation == "await_budget") {
    auto outcome = with_.steps.await_budget(task);
    if (!outcome && outcome.error().kind == ErrorKind::kRejected)
      return TaskOutcome{Failed{outcome.error().where, outcome.error().detail}};
    return outcome;
  }
  auto output = answer(task, scope);
  if (output) return TaskOutcome{Succeeded{*std::move(output)}};
  // What a repetition may cure, and a stop, go back to the loop; the rest is the workflow's to know.
  if (output.error().kind != ErrorKind::kRejected) return output.error();
  return TaskOutcome{Failed{output.error().where, output.error().detail}};
}

Result<std::string> EnrichHandler::answer(const work_loop::Task& task, const work_loop::TaskScope& scope) {
  if (task.operation == "chunk") return with_.chunks.run(task, scope.stop);
  if (task.operation == "prepare") return with_.preparation.prepare(task, scope.stop);
  if (task.operation == "tally") return with_.steps.tally(task);
  if (task.operation == "write_output") return with_.steps.write_output(task, scope.stop);
  if (task.operation == "analyze_csv_structure") return with_.requests.analyze_csv_structure(task.input, scope.stop);
  if (task.operation == "validate_agent_compatibility") return with_.requests.validate_agent_compatibility(task.input);
  if (task.operation == "validate_csv_and_agent") return with_.requests.validate_csv_and_agent(task.input, scope.stop);
  if (task.operation == "generate_batch_config") return with_.requests.generate_batch_config(task.input, scope.stop);
  if (task.operation == "format_results_for_user") return format_results_for_user(task.input);
  return rejected("Millrace.UnknownOperation",
                  "enrich has no operation '" + task.operation +
                      "'; it has: analyze_csv_structure, validate_agent_compatibility, validate_csv_and_agent, generate_batch_config, prepare, chunk, tally, "
                      "await_budget, write_output, format_results_for_user");
}

}  // namespace millrace::enrich
