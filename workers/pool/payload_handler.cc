#include "workers/pool/payload_handler.h"

#include <string>
#include <utility>
#include <variant>

namespace millrace::pool {

using work_loop::Failed;
using work_loop::Succeeded;
using work_loop::Task;
using work_loop::TaskOutcome;
using work_loop::TaskScope;

Result<TaskOutcome> PayloadHandler::handle(const Task& task, const TaskScope& scope) {
  Result<TaskOutcome> outcome = TaskOutcome{};
  if (task.input_reference.empty()) {
    outcome = inner_.handle(task, scope);
  } else {
    auto input = files_.load_payload(task.input_reference);
    if (!input && input.error().kind == ErrorKind::kRejected) {
      return TaskOutcome{Failed{"Millrace.PayloadMissing", describe(input.error())}};
    }
    if (!input) return input.error();
    Task whole = task;
    whole.input = *std::move(input);
    outcome = inner_.handle(whole, scope);
  }
  if (!outcome) return outcome;
  auto* const succeeded = std::get_if<Succeeded>(&*outcome);
  if (succeeded == nullptr || succeeded->output.size() <= limits_.inline_bytes_max) return outcome;
  return stored(task, std::move(*succeeded));
}

Result<TaskOutcome> PayloadHandler::stored(const Task& task, Succeeded outcome) {
  if (outcome.output.size() > limits_.output_bytes_max) {
    return TaskOutcome{Failed{
        "States.DataLimitExceeded",
        "the output has " + std::to_string(outcome.output.size()) + " bytes, payload.size_max allows " +
            std::to_string(limits_.output_bytes_max) + ": store it as a file and return its URI"}};
  }
  auto reference = files_.put_payload(task.job, outcome.output);
  if (!reference) return reference.error();
  return TaskOutcome{Succeeded{.output = "null", .output_reference = *std::move(reference)}};
}

}  // namespace millrace::pool
