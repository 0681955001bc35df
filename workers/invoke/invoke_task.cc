#include "workers/invoke/invoke_task.h"

#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"

namespace millrace::invoke {
namespace {

Error wrong(const std::string& what) { return rejected("invoke", what); }

/// A handle that cannot be read is that of a task that has waited for nothing yet.
Waited waited_in(const std::string& handle) {
  const Json json = Json::parse(handle, nullptr, false);
  Waited waited;
  if (!json.is_object()) return waited;
  if (json.contains("failures") && json["failures"].is_number_integer()) waited.failures = json["failures"].get<int>();
  if (json.contains("remote_task") && json["remote_task"].is_string()) {
    waited.remote_task = json["remote_task"].get<std::string>();
  }
  if (json.contains("place_at") && json["place_at"].is_string()) {
    waited.place_at = parse_rfc3339(json["place_at"].get<std::string>());
  }
  if (json.contains("parked_since") && json["parked_since"].is_string()) {
    waited.parked_since = parse_rfc3339(json["parked_since"].get<std::string>());
  }
  return waited;
}

Result<std::string> text_member(const Json& json, const char* name, const std::string& otherwise) {
  const auto found = json.find(name);
  if (found == json.end() || found->is_null()) return otherwise;
  if (!found->is_string()) return wrong(std::string(name) + " must be a text");
  return found->get<std::string>();
}

}  // namespace

Result<InvokeTask> parse_invoke_task(const work_loop::Task& task) {
  const Json json = Json::parse(task.input, nullptr, false);
  if (!json.is_object()) return wrong("the input must be an object with agent and input");
  for (const auto& [name, value] : json.items()) {
    if (name != "agent" && name != "input" && name != "session" && name != "correlation_id" && name != "when_open") {
      return wrong(name + " is no member of an invocation (agent, input, session, correlation_id, when_open)");
    }
  }
  const auto agent = text_member(json, "agent", "");
  if (!agent || agent->empty()) return wrong("agent must name a registered agent");
  const auto session = text_member(json, "session", task.job.value());
  if (!session) return session.error();
  const auto correlation = text_member(json, "correlation_id", task.job.value());
  if (!correlation) return correlation.error();
  const auto when_open = text_member(json, "when_open", "park");
  if (!when_open || (*when_open != "park" && *when_open != "fail")) return wrong("when_open must be park or fail");

  InvokeTask wanted{.agent = agents::AgentName(*agent),
                    .session = *session,
                    .correlation_id = *correlation,
                    .fails_when_open = *when_open == "fail",
                    .waited = waited_in(task.handle)};
  if (const auto input = json.find("input"); input != json.end()) {
    if (!input->is_object()) return wrong("input must be an object");
    wanted.input = input->dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return wanted;
}

std::string encode_handle(const agents::AgentName& agent, const Waited& waited, const WaitReason& reason) {
  Json handle{{"failures", waited.failures}};
  if (!waited.remote_task.empty()) {
    handle["remote_task"] = waited.remote_task;
    handle["on_cancel"] = kEndTaskOperation;
  }
  if (waited.place_at) handle["place_at"] = to_rfc3339(*waited.place_at);
  if (waited.parked_since) handle["parked_since"] = to_rfc3339(*waited.parked_since);
  handle["waiting_for"] = agent.value();
  handle["because"] = reason.because;
  handle["next"] = reason.next;
  return handle.dump();
}

}  // namespace millrace::invoke
