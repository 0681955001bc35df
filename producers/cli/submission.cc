#include "producers/cli/submission.h"

namespace millrace::cli {

Result<Submission> prepare_submission(CommandScope& scope, const SubmissionPlan& plan) {
  const auto input = job_input(scope.backend, plan.input);
  if (!input) return input.error();
  const auto database = scope.backend.database();
  if (!database) return database.error();
  return jobs::prepare_submission({.database = **database, .clock = scope.clock, .random = scope.random},
                                  {.workflow = plan.workflow,
                                   .input = text_of(*input),
                                   .idempotency_key = plan.idempotency_key,
                                   .priority = plan.priority,
                                   .tags = plan.tags,
                                   .source = "millrace/cli",
                                   .traceparent = plan.traceparent,
                                   .trace_ids = plan.trace_ids});
}

}  // namespace millrace::cli
