#include "producers/cli/job_documents.h"

#include <algorithm>

namespace millrace::cli {
namespace {

constexpr int kDocumentIndent = 2;

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

Result<Json> payload_in(Backend& backend, const std::optional<std::string>& text) {
  Json value = json_in(text);
  if (!jobs::payload_reference(value)) return value;
  const auto files = backend.files();
  if (!files) return files.error();
  return jobs::payload_in(**files, text);
}

Result<Json> result_document(Backend& backend, const JobId& job, const postgres::JobEnd& end) {
  auto output = payload_in(backend, end.output);
  if (!output) return output.error();
  return jobs::result_document(job, end, *std::move(output));
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

}  // namespace millrace::cli
