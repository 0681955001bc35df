#pragma once

#include <optional>
#include <string>

#include "producers/cli/command_scope.h"
#include "shared/postgres/queries/job_record.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli {

/// {"id", "workflow", "status", "event_id", "event_source", "created_at", …}: the names that programs rely on.
Json document_of(const postgres::JobSummary& job);

/// JSON text as a value; null for an absent one. Text that is no JSON (never stored by us) becomes a string.
Json json_in(const std::optional<std::string>& text);

/// The same, but a reference to a payload in the file store is replaced by what it refers to. kRejected or kTransient when
/// the store cannot give it.
Result<Json> payload_in(Backend& backend, const std::optional<std::string>& text);

/// {"id", "status", "output", "error", "cause"}: what `submit --wait -o json` prints.
Result<Json> result_document(Backend& backend, const JobId& job, const postgres::JobEnd& end);

/// For people: rows as a table when the value is an array of flat objects, else JSON.
std::string readable(const Json& value);

/// The job's whole record; an unknown one is an error that exits with kNotFound.
Result<postgres::JobRecord> load_job(Backend& backend, const std::string& id);
Error no_such_job(const std::string& id);

Shade shade_of(const std::string& status);
bool is_final(const std::string& status);

}  // namespace millrace::cli
