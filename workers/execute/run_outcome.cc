#include "workers/execute/run_outcome.h"

#include <string_view>
#include <utility>

#include "shared/vocabulary/json.h"
#include "workers/execute/clean_text.h"

namespace millrace::execute {

namespace {

using work_loop::Failed;

std::string_view last_line_of(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  const std::size_t end = text.rfind('\n');
  return end == std::string_view::npos ? text : text.substr(end + 1);
}

// A limit's sentence first, then what the program itself had to say.
Failed limit_met(std::string error, const sandbox::SandboxReport& report) {
  std::string cause = report.cause.empty() ? std::string(name_of(report.ended)) : report.cause;
  if (!report.stderr_tail.empty()) cause += "\n" + clean_text(report.stderr_tail);
  return {.error = std::move(error), .cause = std::move(cause)};
}

Failed program_failed(const sandbox::SandboxReport& report, std::string_view how) {
  std::string cause = clean_text(report.stderr_tail);
  if (cause.empty()) cause = "the program " + std::string(how) + " " + std::to_string(report.code) + " and said nothing";
  // Python notices the memory limit before the sandbox has to.
  const bool out_of_memory = last_line_of(cause).starts_with("MemoryError");
  return {.error = out_of_memory ? "Execution.OutOfMemory" : "Execution.Failed", .cause = std::move(cause)};
}

}  // namespace

std::optional<Failed> failure_of(const sandbox::SandboxReport& report) {
  switch (report.ended) {
    case sandbox::Ending::kExited:
      if (report.succeeded()) return std::nullopt;
      return program_failed(report, "ended with exit code");
    case sandbox::Ending::kKilledBySignal:
      return program_failed(report, "was ended by signal");
    case sandbox::Ending::kTimedOut:
      return limit_met("Execution.TimedOut", report);
    case sandbox::Ending::kOutOfMemory:
      return limit_met("Execution.OutOfMemory", report);
    case sandbox::Ending::kTooManyProcesses:
      return limit_met("Execution.TooManyProcesses", report);
    case sandbox::Ending::kOutputTooLarge:
      return limit_met("Execution.OutputTooLarge", report);
    case sandbox::Ending::kCancelled:
      return limit_met("Execution.Cancelled", report);
  }
  return limit_met("Execution.Failed", report);
}

std::string encode(const DeliveredAnswer& answer, const sandbox::SandboxReport& report, std::uint64_t log_bytes_dropped) {
  const Json sandbox{{"layers", report.layers},
                     {"limits", report.limits},
                     {"peak_memory_bytes", report.peak_memory_bytes},
                     {"duration_ms", report.duration.count()},
                     {"log_bytes_dropped", log_bytes_dropped}};
  Json output;
  output["answer"] = answer.shown.rows;
  output["columns"] = answer.shown.columns;
  output["row_count"] = answer.shown.row_count;
  output["truncated"] = answer.shown.rows.size() < answer.shown.row_count;
  output["answer_uri"] = answer.uri ? Json(*answer.uri) : Json();
  output["sandbox"] = sandbox;
  return output.dump();
}

}  // namespace millrace::execute
