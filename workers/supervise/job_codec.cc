#include "workers/supervise/job_codec.h"

#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"

namespace millrace::supervise {
namespace {

constexpr std::string_view kEmptyEngine = R"({"format":1,"open":[],"held":[]})";

std::string_view name_of(OpenTask::Phase phase) {
  switch (phase) {
    case OpenTask::Phase::kDispatched: return "dispatched";
    case OpenTask::Phase::kRenewed: return "renewed";
    case OpenTask::Phase::kPending: return "pending";
    case OpenTask::Phase::kCallback: return "callback";
  }
  return "dispatched";
}

OpenTask::Phase phase_of(std::string_view name) {
  for (const auto phase : {OpenTask::Phase::kRenewed, OpenTask::Phase::kPending, OpenTask::Phase::kCallback}) {
    if (name_of(phase) == name) return phase;
  }
  return OpenTask::Phase::kDispatched;
}

std::string_view name_of(Doer doer) {
  switch (doer) {
    case Doer::kPool: return "pool";
    case Doer::kChild: return "child";
    case Doer::kMapRun: return "map_run";
  }
  return "pool";
}

Doer doer_of(std::string_view name) {
  for (const auto doer : {Doer::kChild, Doer::kMapRun}) {
    if (name_of(doer) == name) return doer;
  }
  return Doer::kPool;
}

Json json_of(const OpenTask& task) {
  Json json{{"task_id", task.id.value()},
            {"entry", task.key.entry},
            {"retry", task.key.retry},
            {"doer", name_of(task.doer)},
            {"pool", task.pool.value()},
            {"operation", task.operation},
            {"state", task.state_name},
            {"attempt", task.attempt},
            {"phase", name_of(task.phase)},
            {"since", to_rfc3339(task.since)},
            {"since_us", task.since.time_since_epoch().count()},
            {"input", task.input}};
  if (task.silences > 0) json["silences"] = task.silences;
  if (task.is_callback) json["callback"] = true;
  if (task.answers_as_text) json["answers_as_text"] = true;
  if (task.poll_requested) json["poll_requested"] = true;
  if (!task.handle.empty()) json["handle"] = task.handle;
  if (task.poll_at) json["poll_at"] = to_rfc3339(*task.poll_at);
  if (task.poll_at) json["poll_at_us"] = task.poll_at->time_since_epoch().count();
  if (task.lane) json["lane"] = *task.lane;
  if (task.deadline) json["deadline_us"] = task.deadline->time_since_epoch().count();
  return json;
}

TimePoint time_of(const Json& json, const char* name) {
  return TimePoint(Duration(json.at(name).get<std::int64_t>()));
}

OpenTask task_of(const Json& json) {
  OpenTask task;
  task.id = TaskId(json.at("task_id").get<std::string>());
  task.key = {json.at("entry").get<std::int64_t>(), json.at("retry").get<int>()};
  task.doer = doer_of(json.at("doer").get<std::string>());
  task.pool = PoolName(json.at("pool").get<std::string>());
  task.operation = json.at("operation").get<std::string>();
  task.state_name = json.at("state").get<std::string>();
  task.attempt = json.at("attempt").get<int>();
  task.silences = json.value("silences", 0);
  task.phase = phase_of(json.at("phase").get<std::string>());
  task.since = time_of(json, "since_us");
  task.input = json.at("input").get<std::string>();
  task.is_callback = json.value("callback", false);
  task.answers_as_text = json.value("answers_as_text", false);
  task.poll_requested = json.value("poll_requested", false);
  task.handle = json.value("handle", std::string());
  if (json.contains("poll_at_us")) task.poll_at = time_of(json, "poll_at_us");
  if (json.contains("lane")) task.lane = json.at("lane").get<int>();
  if (json.contains("deadline_us")) task.deadline = time_of(json, "deadline_us");
  return task;
}

Json json_of(const HeldEvent& event) {
  Json json{{"kind", event.kind == HeldEvent::Kind::kSucceeded ? "succeeded" : "failed"},
            {"entry", event.key.entry},
            {"retry", event.key.retry},
            {"output", event.output}};
  if (event.error) json["error"] = *event.error;
  if (event.cause) json["cause"] = *event.cause;
  if (event.items_failed > 0) json["items_failed"] = event.items_failed;
  return json;
}

HeldEvent held_of(const Json& json) {
  HeldEvent event;
  event.kind = json.at("kind") == "succeeded" ? HeldEvent::Kind::kSucceeded : HeldEvent::Kind::kFailed;
  event.key = {json.at("entry").get<std::int64_t>(), json.at("retry").get<int>()};
  event.output = json.at("output").get<std::string>();
  if (json.contains("error")) event.error = json.at("error").get<std::string>();
  if (json.contains("cause")) event.cause = json.at("cause").get<std::string>();
  event.items_failed = json.value("items_failed", std::int64_t{0});
  return event;
}

}  // namespace

std::string encode_engine(const Job& job) {
  if (job.tasks.empty() && job.held.empty() && job.stopped.empty()) return std::string(kEmptyEngine);
  Json json{{"format", kEngineFormat}, {"open", Json::array()}, {"held", Json::array()}};
  for (const auto& [key, task] : job.tasks) json["open"].push_back(json_of(task));
  for (const HeldEvent& event : job.held) json["held"].push_back(json_of(event));
  for (const OpenTask& task : job.stopped) json["stopped"].push_back(json_of(task));
  return json.dump();
}

Result<void> decode_engine(std::string_view text, Job& job) {
  if (text == kEmptyEngine) return {};
  try {
    const Json json = Json::parse(text);
    if (json.at("format").get<int>() > kEngineFormat) {
      return broken("supervise.job", "job " + job.id.value() + " was stored by a newer release; upgrade this supervisor");
    }
    for (const Json& entry : json.at("open")) {
      OpenTask task = task_of(entry);
      const TaskKey key = task.key;
      job.tasks.emplace(key, std::move(task));
    }
    for (const Json& entry : json.at("held")) job.held.push_back(held_of(entry));
    for (const Json& entry : json.value("stopped", Json::array())) job.stopped.push_back(task_of(entry));
    return {};
  } catch (const nlohmann::json::exception& error) {
    return broken("supervise.job", "the stored state of job " + job.id.value() + " is damaged: " + error.what());
  }
}

std::string encode_parent(const ParentTask& parent) {
  return Json{{"job_id", parent.job.value()},     {"task_id", parent.task.value()},
              {"attempt", parent.attempt},        {"token", parent.token},
              {"reply_partition", parent.reply_partition}, {"answers_as_text", parent.answers_as_text},
              {"map_state", parent.map_state},    {"workflow_version", parent.workflow_version}}
      .dump();
}

Result<ParentTask> decode_parent(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    return ParentTask{.job = JobId(json.at("job_id").get<std::string>()),
                      .task = TaskId(json.at("task_id").get<std::string>()),
                      .attempt = json.at("attempt").get<int>(),
                      .token = json.at("token").get<std::string>(),
                      .reply_partition = json.at("reply_partition").get<int>(),
                      .answers_as_text = json.value("answers_as_text", false),
                      .map_state = json.value("map_state", std::string()),
                      .workflow_version = json.value("workflow_version", 0)};
  } catch (const nlohmann::json::exception& error) {
    return rejected("request.parent", std::string("not a parent task: ") + error.what());
  }
}

}  // namespace millrace::supervise
