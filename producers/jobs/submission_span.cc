#include "producers/jobs/submission_span.h"

#include "shared/tracing/span_context.h"
#include "topics/names.h"
#include "topics/trace_context.h"

namespace millrace::jobs {

tracing::Span published_request(const Submission& submission, const std::string& asked_by, const Stretch& took) {
  const std::string parent = topics::is_traceparent(asked_by) ? asked_by : "";
  tracing::Span span = tracing::span_between(parent, submission.request.traceparent);
  tracing::tell_of_record(span, tracing::SpanKind::kProducer, std::string(topics::kRequests));
  span.start = took.start;
  span.end = took.end;
  span.attributes["messaging.message.id"] = submission.request.event_id;
  span.attributes["gen_ai.workflow.name"] = submission.request.request.workflow;
  span.attributes["millrace.job.id"] = submission.job.value();
  return span;
}

}  // namespace millrace::jobs
