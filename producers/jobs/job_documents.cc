#include "producers/jobs/job_documents.h"

#include "shared/asl/history.h"
#include "shared/file_store/file_uri.h"
#include "shared/time/timestamp.h"

namespace millrace::jobs {
namespace {

Json text_or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(); }

Json open_tasks_in(const std::string& engine_text) {
  Json open = Json::array();
  const Json engine = json_in(engine_text);
  if (!engine.is_object() || !engine.contains("open")) return open;
  for (const Json& task : engine["open"]) {
    open.push_back({{"task_id", task.value("task_id", "")},
                    {"pool", task.value("pool", "")},
                    {"operation", task.value("operation", "")},
                    {"state", task.value("state", "")},
                    {"attempt", task.value("attempt", 0)},
                    {"phase", task.value("phase", "")},
                    {"since", task.value("since", "")}});
  }
  return open;
}

Json cost_document(const std::vector<postgres::AgentSpending>& spending) {
  agents::CallCost all;
  Json of_agents = Json::array();
  for (const auto& spent : spending) {
    all += spent.cost;
    of_agents.push_back({{"agent", spent.agent.value()},
                         {"calls", spent.cost.calls},
                         {"tokens", spent.cost.tokens},
                         {"usd", agents::dollars_of(spent.cost.nanodollars)}});
  }
  return {{"calls", all.calls}, {"tokens", all.tokens}, {"usd", agents::dollars_of(all.nanodollars)}, {"agents", std::move(of_agents)}};
}

}  // namespace

Json document_of(const postgres::JobSummary& job) {
  Json document{{"id", job.id.value()},
                {"workflow", job.workflow},
                {"workflow_version", job.workflow_version},
                {"status", job.status},
                {"event_id", job.event_id},
                {"event_source", job.event_source},
                {"created_at", to_rfc3339(job.created_at)},
                {"finished_at", job.finished_at ? Json(to_rfc3339(*job.finished_at)) : Json()},
                {"priority", job.priority},
                {"tags", json_in(job.tags)},
                {"error", text_or_null(job.error)}};
  if (job.idempotency_key) document["idempotency_key"] = *job.idempotency_key;
  return document;
}

Json document_of(const postgres::JobRecord& job, JobPayloads payloads) {
  Json document = document_of(job.summary);
  document["input"] = std::move(payloads.input);
  document["output"] = std::move(payloads.output);
  document["error"] = text_or_null(job.error);
  document["cause"] = text_or_null(job.cause);
  document["history_events"] = job.history_events;
  document["open_tasks"] = open_tasks_in(job.engine);
  document["cost"] = cost_document(payloads.spending);
  return document;
}

Json result_document(const JobId& job, const postgres::JobEnd& end, Json output) {
  return Json{{"id", job.value()},
              {"status", end.status},
              {"output", std::move(output)},
              {"error", text_or_null(end.error)},
              {"cause", text_or_null(end.cause)}};
}

Json document_of(const postgres::LogLine& line) {
  return Json{{"at", line.at},
              {"task_id", line.task.value()},
              {"attempt", line.attempt},
              {"stream", line.stream},
              {"line", line.line}};
}

Json events_in(const std::vector<postgres::HistoryPiece>& pieces) {
  Json events = Json::array();
  for (const auto& piece : pieces) {
    for (const Json& event : json_in(piece.events)) {
      const TimePoint at = parse_rfc3339(event.value("at", "")).value_or(TimePoint{});
      events.push_back(asl::aws_history_event(event.value("id", std::int64_t{0}), event.value("previous", std::int64_t{0}),
                                              event.value("type", ""), at, event.value("details", Json::object())));
    }
  }
  return events;
}

Json json_in(const std::optional<std::string>& text) {
  if (!text) return Json();
  Json value = Json::parse(*text, nullptr, false);
  return value.is_discarded() ? Json(*text) : value;
}

std::optional<std::string> payload_reference(const Json& value) {
  if (!value.is_object() || value.size() != 1 || !value.contains("dataref") || !value["dataref"].is_string()) return {};
  auto uri = value["dataref"].get<std::string>();
  if (!file_store::parse_payload_uri(uri)) return {};
  return uri;
}

Result<Json> payload_in(file_store::FileStore& files, const std::optional<std::string>& text) {
  Json value = json_in(text);
  const auto uri = payload_reference(value);
  if (!uri) return value;
  const auto bytes = files.load_payload(*uri);
  if (!bytes) return bytes.error();
  return json_in(*bytes);
}

bool is_final(const std::string& status) { return status != "RUNNING" && status != "PAUSED"; }

}  // namespace millrace::jobs
