#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/file_store/file_store.h"
#include "shared/postgres/queries/agent_costs.h"
#include "shared/postgres/queries/job_record.h"
#include "shared/postgres/queries/job_trail.h"
#include "shared/vocabulary/json.h"

namespace millrace::jobs {

/// {"id", "workflow", "status", "event_id", "event_source", "created_at", …}: the names that programs rely on.
Json document_of(const postgres::JobSummary& job);

/// What a job's record only refers to.
struct JobPayloads {
  Json input;
  Json output;
  std::vector<postgres::AgentSpending> spending{};
};
/// The same with "input", "output", "error", "cause", "history_events", "open_tasks" and "cost" (of the agents that its steps called).
Json document_of(const postgres::JobRecord& job, JobPayloads payloads);

/// {"id", "status", "output", "error", "cause"}
Json result_document(const JobId& job, const postgres::JobEnd& end, Json output);

/// {"at", "task_id", "attempt", "stream", "line"}
Json document_of(const postgres::LogLine& line);

/// Stored pieces as the events that GetExecutionHistory answers, in order of id.
Json events_in(const std::vector<postgres::HistoryPiece>& pieces);

/// JSON text as a value; null for an absent one. Text that is no JSON (never stored by us) becomes a string.
Json json_in(const std::optional<std::string>& text);

/// The URI of the payload that a value stands for, when it is a claim check.
std::optional<std::string> payload_reference(const Json& value);

/// json_in, but a reference to a payload is replaced by what it refers to. kRejected or kTransient when the store cannot
/// give it.
Result<Json> payload_in(file_store::FileStore& files, const std::optional<std::string>& text);

bool is_final(const std::string& status);

}  // namespace millrace::jobs
