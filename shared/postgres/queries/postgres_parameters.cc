#include "shared/postgres/queries/postgres_parameters.h"

#include "shared/postgres/queries/columns.h"

namespace millrace::postgres {

Result<std::vector<ParameterRow>> list_parameters(SessionPool& sessions) {
  const auto rows = sessions.run("SELECT name, value, " + rfc3339_of("updated_at") + " FROM parameters ORDER BY name");
  if (!rows) return rows.error();
  std::vector<ParameterRow> listed;
  for (const Row& row : rows->rows) {
    listed.push_back({.name = parameters::ParameterName(text_in(row.at(0))),
                      .value = text_in(row.at(1)),
                      .updated_at = time_in(row.at(2)).value_or(TimePoint{})});
  }
  return listed;
}

Result<void> put_parameter(SessionPool& sessions, const parameters::ParameterName& name, const std::string& value) {
  const auto put = sessions.run(
      "INSERT INTO parameters (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2, updated_at = now()",
      {name.value(), value});
  if (!put) return put.error();
  return {};
}

Result<bool> remove_parameter(SessionPool& sessions, const parameters::ParameterName& name) {
  const auto removed = sessions.run("DELETE FROM parameters WHERE name = $1 RETURNING name", {name.value()});
  if (!removed) return removed.error();
  return !removed->rows.empty();
}

Result<std::map<parameters::ParameterName, std::string>> PostgresParameters::fetch(
    const std::vector<parameters::ParameterName>& names) {
  std::vector<Value> wanted;
  for (const auto& name : names) wanted.emplace_back(name.value());
  const auto rows =
      sessions_.run("SELECT name, value FROM parameters WHERE name = ANY($1::text[])", {array_literal(wanted)});
  if (!rows) return rows.error();
  std::map<parameters::ParameterName, std::string> values;
  for (const Row& row : rows->rows) values[parameters::ParameterName(text_in(row.at(0)))] = text_in(row.at(1));
  return values;
}

}  // namespace millrace::postgres
