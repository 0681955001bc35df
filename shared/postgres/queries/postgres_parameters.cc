#include "shared/postgres/queries/postgres_parameters.h"

#include "shared/postgres/queries/columns.h"

namespace millrace::postgres {

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
