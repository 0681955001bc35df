#include "workers/pool/observed_handler.h"

#include "shared/telemetry/log_context.h"
#include "shared/tracing/current_span.h"
#include "shared/tracing/span_context.h"
#include "topics/names.h"
#include "topics/trace_context.h"

namespace millrace::pool {
namespace {

/// What a run came to, in one word, and the error's name if there is one.
std::string word_for(const Result<work_loop::TaskOutcome>& outcome) {
  if (!outcome) return outcome.error().kind == ErrorKind::kCancelled ? "cancelled" : "rerun";
  if (std::holds_alternative<work_loop::Succeeded>(*outcome)) return "succeeded";
  return std::holds_alternative<work_loop::Pending>(*outcome) ? "pending" : "failed";
}

}  // namespace

ObservedHandler::ObservedHandler(work_loop::TaskHandler& inner, telemetry::Metrics& metrics,
                                 const PoolName& pool, Clock& clock, tracing::SpanSink* spans)
    : inner_(inner),
      clock_(clock),
      pool_(pool),
      spans_(spans),
      seconds_(metrics.histogram({.name = "millrace_task_seconds",
                                  .help = "How long one run of a task's handler takes.",
                                  .labels = {{"pool", pool.value()}}})) {}

Result<work_loop::TaskOutcome> ObservedHandler::handle(const work_loop::Task& task,
                                                       const work_loop::TaskScope& scope) {
  const telemetry::LogContext context{task.job, task.id};
  const Duration began = clock_.monotonic();
  auto outcome = spans_ == nullptr ? inner_.handle(task, scope) : handle_as_span(task, scope);
  seconds_.observe(std::chrono::duration<double>(clock_.monotonic() - began).count());
  return outcome;
}

Result<work_loop::TaskOutcome> ObservedHandler::handle_as_span(const work_loop::Task& task,
                                                               const work_loop::TaskScope& scope) {
  work_loop::Task traced = task;
  traced.traceparent = topics::child_traceparent(task.traceparent, task.id.value() + "/process/" + std::to_string(task.attempt));
  tracing::Span span = tracing::span_between(task.traceparent, traced.traceparent);
  tracing::tell_of_record(span, tracing::SpanKind::kConsumer, topics::tasks_topic(pool_));
  span.start = clock_.now();

  auto outcome = [&] {
    const tracing::CurrentSpan current(spans_, traced.traceparent, clock_);
    return inner_.handle(traced, scope);
  }();

  span.end = clock_.now();
  span.attributes["messaging.consumer.group.name"] = topics::group_of_pool(pool_);
  span.attributes["millrace.job.id"] = task.job.value();
  span.attributes["millrace.task.id"] = task.id.value();
  span.attributes["millrace.task.attempt"] = std::int64_t{task.attempt};
  span.attributes["millrace.operation"] = task.operation;
  span.attributes["millrace.outcome"] = word_for(outcome);
  const auto* failed = outcome ? std::get_if<work_loop::Failed>(&*outcome) : nullptr;
  if (failed != nullptr) {
    span.attributes["error.type"] = failed->error;
    span.error = failed->error;
  }
  spans_->add(std::move(span));
  return outcome;
}

}  // namespace millrace::pool
