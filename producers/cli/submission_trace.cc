#include "producers/cli/submission_trace.h"

#include "producers/cli/user_name.h"
#include "producers/jobs/submission_span.h"
#include "shared/tracing/trace_settings.h"
#include "workers/pool/trace_ids_from.h"

namespace millrace::cli {

SubmissionTrace::SubmissionTrace(CommandScope& scope) : scope_(scope), began_(scope.clock.now()) {
  if (const auto found = scope.environment.find("TRACEPARENT"); found != scope.environment.end()) asked_by_ = found->second;
  const auto sheet = scope.backend.settings();
  if (!sheet) return;  // The command itself says so.
  ids_ = pool::trace_ids_from(**sheet);
  auto settings = tracing::trace_settings(**sheet, scope.environment);
  if (settings.endpoint.empty()) return;
  exporter_ = std::make_unique<tracing::OtlpExporter>(
      std::move(settings), tracing::OtlpExporter::Process{.service = "millrace-cli", .instance = user_name()}, transport_,
      scope.clock);
}

void SubmissionTrace::begin(SubmissionPlan& plan) {
  plan.traceparent = asked_by_;
  if (exporter_ != nullptr) plan.trace_ids = ids_;
}

void SubmissionTrace::published(const Submission& submission) {
  if (exporter_ == nullptr) return;
  exporter_->add(jobs::published_request(submission, asked_by_, {.start = began_, .end = scope_.clock.now()}));
}

}  // namespace millrace::cli
