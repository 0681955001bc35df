#pragma once

#include <atomic>
#include <string>

#include "shared/agents/agent_answer.h"
#include "shared/tracing/current_span.h"
#include "shared/tracing/span_sink.h"
#include "shared/vocabulary/result.h"
#include "shared/work_loop/task.h"
#include "workers/invoke/invoke_task.h"

namespace millrace::invoke {

/// Calls of agents as spans, below the task's. Tells nothing before `begin`, or when nobody wants spans. Any thread.
class CallTrace final {
 public:
  enum class Headers { kTraceparent, kXrayToo };
  explicit CallTrace(Clock& clock, Headers headers = Headers::kTraceparent) : clock_(clock), headers_(headers) {}

  /// May be null; must outlive every further call.
  void begin(tracing::SpanSink* spans) { spans_ = spans; }

  /// What the agent gets as its traceparent: the call's own span, or the task's when calls are not told of.
  std::string traceparent_for(const work_loop::Task& task) const;
  /// The same for AWS X-Ray; empty when that is not wanted.
  std::string xray_header_for(const work_loop::Task& task) const;

  /// While it lives, requests of this thread are the call's.
  tracing::CurrentSpan begin_call(const work_loop::Task& task) const { return {spans_, traceparent_for(task), clock_}; }

  /// The call that began at `start` has ended.
  void called(const agents::Agent& agent, const InvokeTask& wanted, const work_loop::Task& task, TimePoint start,
              const Result<agents::AgentAnswer>& answer);

 private:
  Clock& clock_;
  const Headers headers_;
  std::atomic<tracing::SpanSink*> spans_ = nullptr;
};

}  // namespace millrace::invoke
