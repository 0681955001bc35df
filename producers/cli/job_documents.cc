#include "producers/cli/job_documents.h"

#include <algorithm>

#include "shared/file_store/file_uri.h"
#include "shared/time/timestamp.h"

namespace millrace::cli {
namespace {

constexpr int kDocumentIndent = 2;

/// The reference that stands for a payload above the claim-check limit.
std::optional<std::string> reference_in(const Json& value) {
  if (!value.is_object() || value.size() != 1 || !value.contains("dataref") || !value["dataref"].is_string()) return {};
  auto uri = value["dataref"].get<std::string>();
  if (!file_store::parse_payload_uri(uri)) return {};
  return uri;
}

bool is_flat_object(const Json& value) {
  return value.is_object() && !value.empty() &&
         std::none_of(value.begin(), value.end(), [](const Json& member) { return member.is_structured(); });
}

std::string cell_of(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? value.get<std::string>() : text_of(value);
}

std::string table_of(const Json& rows) {
  std::vector<std::string> names;
  for (const Json& row : rows) {
    for (const auto& [name, value] : row.items()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  TextTable table(names);
  for (const Json& row : rows) {
    std::vector<std::string> cells;
    for (const std::string& name : names) cells.push_back(row.contains(name) ? cell_of(row[name]) : "");
    table.add(std::move(cells));
  }
  return table.text();
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
                {"error", job.error ? Json(*job.error) : Json()}};
  if (job.idempotency_key) document["idempotency_key"] = *job.idempotency_key;
  return document;
}

Json json_in(const std::optional<std::string>& text) {
  if (!text) return Json();
  Json value = Json::parse(*text, nullptr, false);
  return value.is_discarded() ? Json(*text) : value;
}

Result<Json> payload_in(Backend& backend, const std::optional<std::string>& text) {
  Json value = json_in(text);
  const auto uri = reference_in(value);
  if (!uri) return value;
  const auto files = backend.files();
  if (!files) return files.error();
  const auto bytes = (*files)->load_payload(*uri);
  if (!bytes) return bytes.error();
  return json_in(*bytes);
}

Result<Json> result_document(Backend& backend, const JobId& job, const postgres::JobEnd& end) {
  auto output = payload_in(backend, end.output);
  if (!output) return output.error();
  return Json{{"id", job.value()},
              {"status", end.status},
              {"output", *std::move(output)},
              {"error", end.error ? Json(*end.error) : Json()},
              {"cause", end.cause ? Json(*end.cause) : Json()}};
}

std::string readable(const Json& value) {
  if (value.is_array() && !value.empty() && std::all_of(value.begin(), value.end(), is_flat_object)) {
    return table_of(value);
  }
  if (value.is_string()) return value.get<std::string>() + "\n";
  return text_of(value, kDocumentIndent) + "\n";
}

Result<postgres::JobRecord> load_job(Backend& backend, const std::string& id) {
  const auto database = backend.database();
  if (!database) return database.error();
  auto found = postgres::find_job(**database, JobId(id));
  if (!found) return found.error();
  if (!*found) return no_such_job(id);
  return **std::move(found);
}

Error no_such_job(const std::string& id) {
  return rejected(std::string(kNotFoundName), "there is no job " + id +
                              "; `millrace job list` shows jobs, `millrace dead list` the requests that were refused");
}

Shade shade_of(const std::string& status) {
  if (status == "SUCCEEDED") return Shade::kGood;
  if (status == "RUNNING") return Shade::kStrong;
  if (status == "PAUSED") return Shade::kWarning;
  return Shade::kBad;
}

bool is_final(const std::string& status) { return status != "RUNNING" && status != "PAUSED"; }

}  // namespace millrace::cli
