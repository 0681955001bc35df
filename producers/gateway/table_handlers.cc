// What tables Glue's catalogue has, for whoever is to choose some.
#include "producers/gateway/job_handlers.h"
#include "shared/aws/aws_call.h"

namespace millrace::gateway {
namespace {

constexpr std::size_t kTablesMax = 5'000;

Json document_of(const aws::GlueTable& table) {
  Json columns = Json::array();
  for (const aws::GlueColumn& column : table.columns) columns.push_back({{"name", column.name}, {"type", column.type}});
  return Json{{"database", table.database},
              {"name", table.name},
              {"table", table.database + "." + table.name},
              {"location", table.location},
              {"columns", std::move(columns)}};
}

Answer refused_listing(const Error& error, const std::string& database) {
  if (error.where == aws::kNotFoundName && !database.empty()) return no_such("database", database);
  return problem_of(error);
}

Answer list_tables(const Services& services, const ApiRequest& request) {
  if (const auto configured = services.aws.account.check(); !configured) {
    return Problem{.status = 404, .code = "glue_not_configured", .title = "No table catalogue", .detail = configured.error().detail};
  }
  const std::string wanted = request.parameter("database").value_or("");
  std::vector<std::string> databases{wanted};
  if (wanted.empty()) {
    auto all = services.aws.glue.databases();
    if (!all) return refused_listing(all.error(), "");
    databases = *std::move(all);
  }
  Json list = Json::array();
  for (const std::string& database : databases) {
    const auto tables = services.aws.glue.tables(database);
    if (!tables) return refused_listing(tables.error(), database);
    for (const aws::GlueTable& table : *tables) {
      if (list.size() == kTablesMax) return json_response(200, Json{{"tables", std::move(list)}, {"truncated", true}});
      list.push_back(document_of(table));
    }
  }
  return json_response(200, Json{{"tables", std::move(list)}, {"truncated", false}});
}

}  // namespace

void add_table_handlers(const Services& services, Handlers& handlers) {
  handlers["listGlueTables"] = [&services](const ApiRequest& request) { return list_tables(services, request); };
}

}  // namespace millrace::gateway
