#include "shared/aws/glue_catalogue.h"

#include "shared/aws/aws_call.h"

namespace millrace::aws {
namespace {

constexpr int kPagesMax = 100;

void add_columns(std::vector<GlueColumn>& columns, const Json& holder, const char* member) {
  if (!holder.is_object() || !holder.contains(member) || !holder[member].is_array()) return;
  for (const Json& column : holder[member]) columns.push_back({.name = text_in(column, "Name"), .type = text_in(column, "Type")});
}

GlueTable table_in(const Json& entry, const std::string& database) {
  GlueTable table{.database = database, .name = text_in(entry, "Name"), .location = {}, .columns = {}};
  const Json storage = entry.value("StorageDescriptor", Json::object());
  table.location = text_in(storage, "Location");
  add_columns(table.columns, storage, "Columns");
  add_columns(table.columns, entry, "PartitionKeys");
  return table;
}

}  // namespace

Result<std::string> GlueCatalogue::ask(const std::string& action, const std::string& body, std::stop_token stop) {
  const AwsCall asked{.service = "glue",
                      .path = "/",
                      .body = body,
                      .headers = {{"Content-Type", "application/x-amz-json-1.1"}, {"X-Amz-Target", "AWSGlue." + action}}};
  auto response = call(asked, account_, transport_, clock_, std::move(stop));
  if (!response) return response.error();
  return std::move(response->body);
}

Result<std::vector<std::string>> GlueCatalogue::databases(std::stop_token stop) {
  std::vector<std::string> names;
  std::string next;
  for (int page = 0; page < kPagesMax; ++page) {
    const auto body = ask("GetDatabases", (next.empty() ? Json::object() : Json{{"NextToken", next}}).dump(), stop);
    if (!body) return body.error();
    const Json answer = Json::parse(*body, nullptr, false);
    if (!answer.is_object()) return transient("aws", "GetDatabases: the answer is no JSON object");
    for (const Json& entry : answer.value("DatabaseList", Json::array())) names.push_back(text_in(entry, "Name"));
    next = text_in(answer, "NextToken");
    if (next.empty()) break;
  }
  return names;
}

Result<std::vector<GlueTable>> GlueCatalogue::tables(const std::string& database, std::stop_token stop) {
  std::vector<GlueTable> tables;
  std::string next;
  for (int page = 0; page < kPagesMax; ++page) {
    Json asked{{"DatabaseName", database}};
    if (!next.empty()) asked["NextToken"] = next;
    const auto body = ask("GetTables", asked.dump(), stop);
    if (!body) return body.error();
    const Json answer = Json::parse(*body, nullptr, false);
    if (!answer.is_object()) return transient("aws", "GetTables: the answer is no JSON object");
    for (const Json& entry : answer.value("TableList", Json::array())) tables.push_back(table_in(entry, database));
    next = text_in(answer, "NextToken");
    if (next.empty()) break;
  }
  return tables;
}

Result<GlueTable> GlueCatalogue::table(const std::string& database, const std::string& name, std::stop_token stop) {
  const auto body = ask("GetTable", Json{{"DatabaseName", database}, {"Name", name}}.dump(), std::move(stop));
  if (!body) return body.error();
  const Json answer = Json::parse(*body, nullptr, false);
  if (!answer.is_object()) return transient("aws", "GetTable: the answer is no JSON object");
  return table_in(answer.value("Table", Json::object()), database);
}

}  // namespace millrace::aws
