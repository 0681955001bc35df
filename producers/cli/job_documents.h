#pragma once

#include <optional>
#include <string>

#include "producers/cli/command_scope.h"
#include "producers/jobs/job_documents.h"

namespace millrace::cli {

using jobs::document_of;
using jobs::events_in;
using jobs::is_final;
using jobs::json_in;

/// jobs::payload_in, with a file store that is opened only for a reference.
Result<Json> payload_in(Backend& backend, const std::optional<std::string>& text);

/// {"id", "status", "output", "error", "cause"}: what `submit --wait -o json` prints.
Result<Json> result_document(Backend& backend, const JobId& job, const postgres::JobEnd& end);

/// For people: rows as a table when the value is an array of flat objects, else JSON.
std::string readable(const Json& value);

/// The job's whole record; an unknown one is an error that exits with kNotFound.
Result<postgres::JobRecord> load_job(Backend& backend, const std::string& id);
Error no_such_job(const std::string& id);

Shade shade_of(const std::string& status);

}  // namespace millrace::cli
