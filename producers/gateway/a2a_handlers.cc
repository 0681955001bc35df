// Every workflow is an agent to others: /a2a/{workflow} speaks Agent2Agent 1.0 over JSON-RPC, a task is a job.
#include "producers/gateway/a2a.h"
#include "producers/gateway/code_doors.h"
#include "producers/gateway/command_tools.h"
#include "producers/gateway/job_access.h"
#include "producers/gateway/job_handlers.h"
#include "producers/gateway/job_submission.h"
#include "shared/postgres/queries/approvals.h"
#include "shared/postgres/queries/workflows.h"

namespace millrace::gateway {
namespace {

constexpr Duration kCancelPatience = std::chrono::seconds(3);

using TaskOrFailure = std::variant<Json, RpcFailure>;

RpcFailure failure_of(const Problem& problem) {
  std::string what = problem.detail;
  for (const auto& error : problem.errors) what += (what.empty() ? "" : "; ") + error.pointer + ": " + error.message;
  if (problem.status == 404 && problem.code == "job_not_found") return {RpcError::kTaskNotFound, what};
  return {problem.status >= 500 ? RpcError::kInternal : RpcError::kInvalidParams, what};
}

bool waits_for_person(const Services& services, const JobId& job) {
  const auto approvals = postgres::list_approvals_of_job(services.database, job);
  if (!approvals) return false;  // The task is shown as working, which it is too.
  for (const auto& approval : *approvals) {
    if (approval.status == "pending") return true;
  }
  return false;
}

TaskOrFailure task_of(const Services& services, const Caller& caller, const std::string& workflow, const std::string& id) {
  const auto job = visible_job(services, caller, id);
  if (const auto* problem = std::get_if<Problem>(&job)) return failure_of(*problem);
  const Json& document = std::get<Json>(job);
  if (document.value("workflow", "") != workflow) {
    return RpcFailure{RpcError::kTaskNotFound, "no task of " + workflow + " is called " + id};
  }
  const bool is_open = !is_settled(document.at("status").get<std::string>());
  return task_document(document, is_open && waits_for_person(services, JobId(id)));
}

/// SendMessage wraps the task, because another answer may be a message; the other methods do not.
Answer answer_with(const Json& rpc_id, TaskOrFailure task, bool is_wrapped) {
  if (const auto* failure = std::get_if<RpcFailure>(&task)) return json_response(200, error_document(rpc_id, *failure));
  Json& found = std::get<Json>(task);
  return json_response(200, result_document(rpc_id, is_wrapped ? Json{{"task", std::move(found)}} : std::move(found)));
}

Answer send_message(const Services& services, const ApiRequest& request, const RpcCall& call, const std::string& workflow) {
  auto read = read_message(call.params);
  if (const auto* failure = std::get_if<RpcFailure>(&read)) return json_response(200, error_document(call.id, *failure));
  const auto& asked = std::get<AskedMessage>(read);

  ApiRequest keyed = request;
  keyed.headers.push_back({"idempotency-key", "a2a:" + workflow + ":" + asked.message_id});
  const Json input = agent_input(workflow, asked.input);
  Order order{.workflow = workflow, .input = text_of(input), .document = input};
  if (!asked.context_id.empty()) order.tags["a2a_context"] = asked.context_id;
  const auto submitted = submit(services, keyed, order);
  if (const auto* problem = std::get_if<Problem>(&submitted)) {
    return json_response(200, error_document(call.id, failure_of(*problem)));
  }

  const JobId job = std::get<Submitted>(submitted).job;
  const auto show = [&services, caller = request.caller, workflow, job, id = call.id] {
    return answer_with(id, task_of(services, caller, workflow, job.value()), true);
  };
  if (asked.returns_immediately) return show();
  return JobWait{.job = job, .patience = services.settings.sync_wait, .then = show};
}

TaskOrFailure cancel_task(const Services& services, const ApiRequest& request, const std::string& workflow, const std::string& id) {
  auto task = task_of(services, request.caller, workflow, id);
  if (std::holds_alternative<RpcFailure>(task)) return task;
  const auto done = jobs::order(command_tools(services),
                                {.job = JobId(id), .kind = "cancel", .payload = "{}", .requested_by = request.caller.subject},
                                kCancelPatience);
  if (!done && done.error().where == jobs::kRefusedName) return RpcFailure{RpcError::kTaskNotCancelable, done.error().detail};
  if (!done && done.error().where != jobs::kStillOpenName) return RpcFailure{RpcError::kInternal, done.error().detail};
  return task_of(services, request.caller, workflow, id);
}

Answer call_agent(const Services& services, const ApiRequest& request) {
  const std::string& workflow = request.path.at("workflow");
  auto read = read_call(request.document, request.header("a2a-version"));
  if (const auto* failure = std::get_if<RpcFailure>(&read)) {
    const Json id = request.document.is_object() ? request.document.value("id", Json()) : Json();
    return json_response(200, error_document(id.is_string() || id.is_number() ? id : Json(), *failure));
  }
  const auto& call = std::get<RpcCall>(read);
  const std::string id = call.params.contains("id") && call.params["id"].is_string() ? call.params["id"].get<std::string>() : "";
  if (call.method == "SendMessage") return send_message(services, request, call, workflow);
  if (call.method == "GetTask") return answer_with(call.id, task_of(services, request.caller, workflow, id), false);
  if (call.method == "CancelTask") return answer_with(call.id, cancel_task(services, request, workflow, id), false);
  const RpcFailure unknown{RpcError::kMethodNotFound, "this agent knows SendMessage, GetTask and CancelTask"};
  return json_response(200, error_document(call.id, unknown));
}

Answer introduce(const Services& services, const ApiRequest& request) {
  const std::string& workflow = request.path.at("workflow");
  const auto versions = postgres::list_workflow_versions(services.database, workflow);
  if (!versions) return problem_of(versions.error());
  if (versions->empty()) return no_such("workflow", workflow);
  // A proxy in front says how it was reached.
  const std::string scheme = request.header("x-forwarded-proto") == "https" ? "https://" : "http://";
  return json_response(200, agent_card({.workflow = workflow,
                                        .version = std::to_string(versions->front().version),
                                        .url = scheme + request.header("host") + "/a2a/" + workflow,
                                        .asks_for_tokens = services.settings.keys.has_value()}));
}

}  // namespace

void add_agent_handlers(const Services& services, Handlers& handlers) {
  handlers["getAgentCard"] = [&services](const ApiRequest& request) { return introduce(services, request); };
  handlers["callAgent"] = [&services](const ApiRequest& request) { return call_agent(services, request); };
}

}  // namespace millrace::gateway
