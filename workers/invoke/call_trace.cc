#include "workers/invoke/call_trace.h"

#include "shared/agents/redact_account.h"
#include "shared/tracing/span_context.h"
#include "shared/tracing/xray.h"
#include "topics/trace_context.h"

namespace millrace::invoke {
namespace {

double milliseconds_between(TimePoint start, TimePoint end) {
  return std::chrono::duration<double, std::milli>(end - start).count();
}

std::string call_traceparent(const work_loop::Task& task) {
  return topics::child_traceparent(task.traceparent, task.id.value() + "/call/" + std::to_string(task.attempt));
}

}  // namespace

std::string CallTrace::traceparent_for(const work_loop::Task& task) const {
  return spans_ == nullptr ? task.traceparent : call_traceparent(task);
}

std::string CallTrace::xray_header_for(const work_loop::Task& task) const {
  return headers_ == Headers::kXrayToo ? tracing::xray_header(traceparent_for(task)) : "";
}

void CallTrace::called(const agents::Agent& agent, const InvokeTask& wanted, const work_loop::Task& task, TimePoint start,
                       const Result<agents::AgentAnswer>& answer) {
  tracing::SpanSink* spans = spans_;
  if (spans == nullptr) return;
  tracing::Span span = tracing::span_between(task.traceparent, call_traceparent(task));
  span.name = "invoke_" + agent.name.value();
  span.kind = tracing::SpanKind::kClient;
  span.start = start;
  span.end = clock_.now();
  const std::string where = agent.endpoint.empty() ? agent.endpoint_parameter : agent.endpoint;
  span.attributes = {{"gen_ai.operation.name", "invoke_agent"},
                     {"gen_ai.agent.name", agent.name.value()},
                     {"agent", agent.name.value()},
                     {"agent_arn", agents::redact_account(where)},
                     {"correlation_id", wanted.correlation_id},
                     {"payload_size_kb", static_cast<double>(wanted.input.size()) / 1024},
                     {"response_time_ms", milliseconds_between(start, span.end)}};
  const auto* failure = answer ? std::get_if<agents::AgentFailure>(&*answer) : nullptr;
  const auto* output = answer ? std::get_if<agents::AgentOutput>(&*answer) : nullptr;
  if (answer) span.attributes["cost_usd"] = agents::dollars_of(cost_in(*answer).nanodollars);
  if (output != nullptr) span.attributes["status_code"] = std::int64_t{output->status};
  if (failure != nullptr) {
    span.attributes["status_code"] = std::int64_t{failure->status};
    span.attributes["error"] = failure->cause;
    span.attributes["error.type"] = failure->error;
    span.error = failure->error;
  }
  if (!answer) span.error = agents::redact_account(answer.error().detail);
  spans->add(std::move(span));
}

}  // namespace millrace::invoke
