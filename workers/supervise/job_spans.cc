#include "workers/supervise/job_spans.h"

#include "shared/tracing/span_context.h"
#include "topics/job_codec.h"
#include "topics/names.h"
#include "topics/trace_context.h"

namespace millrace::supervise {
namespace {

tracing::Span sent_task(const Job& job, const PoolDispatch& dispatch, TimePoint now) {
  tracing::Span span = tracing::span_between(job.traceparent, topics::dispatched_traceparent(dispatch.task, job.traceparent));
  tracing::tell_of_record(span, tracing::SpanKind::kProducer, topics::tasks_topic(dispatch.pool));
  span.start = span.end = now;
  span.attributes["millrace.job.id"] = job.id.value();
  span.attributes["millrace.task.id"] = dispatch.task.task_id.value();
  span.attributes["millrace.task.attempt"] = std::int64_t{dispatch.task.attempt};
  return span;
}

tracing::Span admitted_request(const Job& job, const std::string& request_traceparent, TimePoint now) {
  tracing::Span span = tracing::span_between(request_traceparent, topics::admission_traceparent(job.traceparent, job.id));
  tracing::tell_of_record(span, tracing::SpanKind::kConsumer, std::string(topics::kRequests));
  span.start = job.created_at;
  span.end = now;  // It is stored.
  span.attributes["messaging.consumer.group.name"] = std::string(topics::kSupervisorGroup);
  span.attributes["millrace.job.id"] = job.id.value();
  return span;
}

tracing::Span whole_job(const Job& job) {
  tracing::Span span = tracing::span_between(topics::admission_traceparent(job.traceparent, job.id), job.traceparent);
  span.name = "invoke_workflow " + job.workflow;
  span.start = job.created_at;
  span.end = *job.finished_at;
  const std::string status(name_of(job.status));
  span.attributes = {{"gen_ai.workflow.name", job.workflow},
                     {"millrace.job.id", job.id.value()},
                     {"millrace.workflow.version", std::int64_t{job.workflow_version}},
                     {"millrace.status", status}};
  if (job.status != JobStatus::kSucceeded) span.error = status;
  return span;
}

}  // namespace

tracing::Span sent_request(const SentRequest& request, TimePoint now) {
  tracing::Span span =
      tracing::span_between(request.traceparent, topics::child_traceparent(request.traceparent, request.event_id));
  tracing::tell_of_record(span, tracing::SpanKind::kProducer, std::string(topics::kRequests));
  span.start = span.end = now;
  span.attributes["millrace.job.id"] = request.from.value();
  return span;
}

std::vector<tracing::Span> spans_of(const Job& job, const JobChange& change, TimePoint now) {
  std::vector<tracing::Span> spans;
  if (change.is_new) spans.push_back(admitted_request(job, change.request_traceparent, now));
  for (const ChildRequest& child : change.child_requests) {
    spans.push_back(sent_request({.from = job.id, .traceparent = job.traceparent, .event_id = child.event_id}, now));
  }
  for (const PoolDispatch& dispatch : change.dispatches) spans.push_back(sent_task(job, dispatch, now));
  if (job.finished_at && change.announcement == topics::JobEventKind::kFinished) spans.push_back(whole_job(job));
  return spans;
}

}  // namespace millrace::supervise
