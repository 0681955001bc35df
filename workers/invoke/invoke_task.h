#pragma once

#include <optional>
#include <string>

#include "shared/agents/agent.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/result.h"
#include "shared/work_loop/task.h"

namespace millrace::invoke {

/// What a task has been through so far: it travels in its handle while the task waits.
struct Waited {
  int failures = 0;                        ///< Calls that count against the agent's retry policy.
  std::string remote_task{};               ///< A2A: the agent's own task that is asked for.
  std::optional<TimePoint> place_at{};     ///< When it may call, of an agent that wants a rate to be kept.
  std::optional<TimePoint> parked_since{}; ///< Since when it is kept waiting without a call of its own doing.
};

/// Why a task waits, for people.
struct WaitReason {
  std::string because;  ///< "its circuit breaker is open"
  std::string next;     ///< "probe", "call"
};

/// The operation that ends an agent's own task when nobody waits for it any more: named in handles as "on_cancel".
inline constexpr const char* kEndTaskOperation = "end_agent_task";

struct InvokeTask {
  agents::AgentName agent;
  std::string input = "{}";  ///< A JSON object as text.
  std::string session;
  std::string correlation_id;
  bool fails_when_open = false;
  Waited waited;
};

/// kRejected names the member that is missing or wrong.
Result<InvokeTask> parse_invoke_task(const work_loop::Task& task);

/// {"failures", "remote_task", "on_cancel", "place_at", "parked_since", "waiting_for", "because", "next"}; the last three are for
/// `millrace job why`.
std::string encode_handle(const agents::AgentName& agent, const Waited& waited, const WaitReason& reason);

}  // namespace millrace::invoke
