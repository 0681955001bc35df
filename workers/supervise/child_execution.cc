#include "workers/supervise/child_execution.h"

#include <nlohmann/json.hpp>

#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"
#include "topics/cloud_event.h"
#include "topics/names.h"
#include "topics/trace_context.h"
#include "workers/supervise/job_codec.h"
#include "workers/supervise/workflow_reference.h"

namespace millrace::supervise {
namespace {

constexpr std::string_view kParentHeader = "ce_millraceparent";

std::string event_source_of(const JobId& parent) { return "millrace/job/" + parent.value(); }
std::string event_source_of(const Job& parent) { return event_source_of(parent.id); }

/// What is meant by a workflow's name or by an ARN that ends in it, both perhaps with a version or an alias.
std::string reference_in(const std::string& text) {
  constexpr std::string_view kMachine = ":stateMachine:";
  if (const auto at = text.find(kMachine); at != std::string::npos) return text.substr(at + kMachine.size());
  return text.starts_with("arn:") ? text.substr(text.rfind(':') + 1) : text;
}

/// The child's identity in `submissions`, as topics::read_request derives it from source and id.
std::string identity_of(const Job& parent, const OpenTask& task) {
  return "event:" + event_source_of(parent) + " " + task.id.value();
}

/// Described with sorted members, as the causes of Step Functions are.
nlohmann::json description_of(const Job& job, bool as_text) {
  const auto payload = [as_text](const Json& json) {
    return as_text ? nlohmann::json(json.dump()) : nlohmann::json::parse(json.dump());
  };
  nlohmann::json description{{"ExecutionArn", execution_arn(job.workflow, job.id)},
                             {"Name", job.id.value()},
                             {"StateMachineArn", "arn:millrace:states:::stateMachine:" + job.workflow},
                             {"StartDate", job.created_at.time_since_epoch().count() / 1000},
                             {"StopDate", job.finished_at.value_or(job.created_at).time_since_epoch().count() / 1000},
                             {"Status", name_of(job.status)},
                             {"Input", payload(job.execution.input())}};
  if (job.execution.output() != nullptr) description["Output"] = payload(*job.execution.output());
  if (job.execution.error()) description["Error"] = *job.execution.error();
  if (job.execution.cause()) description["Cause"] = *job.execution.cause();
  return description;
}

}  // namespace

std::map<std::string, std::string> inherited_tags(const std::string& tags) {
  const Json all = Json::parse(tags, nullptr, false);
  if (!all.is_object() || !all.contains("tenant") || !all["tenant"].is_string()) return {};
  return {{"tenant", all["tenant"].get<std::string>()}};
}

Result<ChildInput> read_child_input(const Json& parameters) {
  const auto arn = parameters.is_object() ? parameters.find("StateMachineArn") : parameters.end();
  if (!parameters.is_object() || arn == parameters.end() || !arn->is_string()) {
    return rejected("startExecution", "the parameter 'StateMachineArn' is required: a workflow's name, or an ARN that ends in it");
  }
  const std::string text = arn->get<std::string>();
  ChildInput child;
  child.workflow = reference_in(text);
  child.input = parameters.contains("Input") ? parameters["Input"].dump() : "{}";
  if (parameters.contains("Name") && parameters["Name"].is_string()) child.name = parameters["Name"].get<std::string>();
  return child;
}

std::string execution_arn(const std::string& workflow, const JobId& job) {
  return "arn:millrace:states:::execution:" + workflow + ":" + job.value();
}

ChildRequest child_request(const Job& parent, const OpenTask& task, std::optional<ParentTask> answer_to) {
  return {.event_source = event_source_of(parent),
          .event_id = task.id.value(),
          .request = {.workflow = task.pool.value(),
                      .input = task.input,
                      .idempotency_key = {},
                      .priority = parent.priority,
                      .tags = inherited_tags(parent.tags)},
          .parent = std::move(answer_to)};
}

ChildRequest unit_request(UnitOrder unit, ParentTask answer_to) {
  return {.event_source = event_source_of(unit.parent),
          .event_id = unit.task.value(),
          .request = {.workflow = std::move(unit.workflow),
                      .input = std::move(unit.input),
                      .idempotency_key = {},
                      .priority = unit.priority,
                      .tags = std::move(unit.tags)},
          .parent = std::move(answer_to)};
}

JobId unit_job_of(const JobId& parent, const TaskId& task, int partitions) {
  return job_id_for(child_shard(task.value(), partitions), "event:" + event_source_of(parent) + " " + task.value());
}

event_log::OutgoingRecord child_record(const ChildRequest& child, const std::string& traceparent, int partitions) {
  const topics::CloudEvent event{.id = child.event_id,
                                 .source = child.event_source,
                                 .type = std::string(topics::kJobRequested),
                                 .subject = {},
                                 .time = {},
                                 .traceparent = topics::child_traceparent(traceparent, child.event_id),
                                 .tracestate = {},
                                 .dataref = {},
                                 .data = topics::encode(child.request)};
  auto record = topics::to_record(event, {.topic = topics::kRequests,
                                          .partition = child_shard(child.event_id, partitions).value(),
                                          .key = child.event_id});
  if (child.parent) record.headers.push_back({std::string(kParentHeader), encode_parent(*child.parent)});
  return record;
}

std::optional<ParentTask> parent_in(const event_log::Record& record) {
  const auto header = event_log::find_header(record.headers, kParentHeader);
  if (!header) return {};
  // A forged parent harms nobody: its answer carries no token that the named parent would take.
  auto parent = decode_parent(*header);
  return parent ? std::optional(std::move(*parent)) : std::nullopt;
}

Shard child_shard(const std::string& event_id, int partitions) {
  // The id is a UUID: its last digits are as even as any hash.
  return Shard(static_cast<int>(std::stoul(event_id.substr(event_id.size() - 7), nullptr, 16)) % partitions);
}

JobId child_job_of(const Job& parent, const OpenTask& task, int partitions) {
  return job_id_for(child_shard(task.id.value(), partitions), identity_of(parent, task));
}

Json started_child(const Job& parent, const OpenTask& task, TimePoint now) {
  // The partition is not known here; the request's identity is what a caller can look the job up by.
  const std::string workflow = parse_workflow_reference(task.pool.value()).name;
  return Json{{"ExecutionArn", "arn:millrace:states:::execution:" + workflow + ":" + task.id.value()},
              {"RequestSource", event_source_of(parent)},
              {"StartDate", to_rfc3339(now)}};
}

work_loop::TaskOutcome outcome_for_parent(const Job& job) {
  const bool is_unit = job.parent && !job.parent->map_state.empty();
  if (is_unit && job.status == JobStatus::kSucceeded) return work_loop::Succeeded{job.execution.output()->dump()};
  if (is_unit) {
    return work_loop::Failed{job.execution.error().value_or(job.status == JobStatus::kTimedOut ? "States.Timeout" : "States.TaskFailed"),
                             job.execution.cause().value_or("")};
  }
  const bool as_text = job.parent && job.parent->answers_as_text;
  if (job.status == JobStatus::kSucceeded) return work_loop::Succeeded{description_of(job, as_text).dump()};
  return work_loop::Failed{"States.TaskFailed", description_of(job, true).dump()};
}

}  // namespace millrace::supervise
