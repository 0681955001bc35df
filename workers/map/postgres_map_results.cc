#include "workers/map/postgres_map_results.h"

#include <cstdlib>

#include "shared/map_run/run_codec.h"

namespace millrace::map {

Result<std::vector<ResultRow>> PostgresMapResults::load_results(const std::string& run, std::int64_t from, int from_round,
                                                                std::size_t rows_max) {
  auto rows = sessions_.run(
      "SELECT first_unit, round, units, results FROM map_results "
      "WHERE run_id = $1 AND (first_unit, round) >= ($2::bigint, $3::int) ORDER BY first_unit, round LIMIT $4::int",
      {run, std::to_string(from), std::to_string(from_round), std::to_string(rows_max)});
  if (!rows) return rows.error();
  std::vector<ResultRow> loaded;
  for (const postgres::Row& row : rows->rows) {
    loaded.push_back({.first_unit = std::atoll(row[0]->c_str()),
                      .round = std::atoi(row[1]->c_str()),
                      .units = std::atoll(row[2]->c_str()),
                      .results = *row[3]});
  }
  return loaded;
}

Result<std::vector<map_run::Page>> PostgresMapResults::load_pages(const std::string& run, std::int64_t from,
                                                                  std::size_t pages_max) {
  auto rows = sessions_.run(
      "SELECT page FROM map_pages WHERE run_id = $1 AND first_unit >= $2::bigint ORDER BY first_unit LIMIT $3::int",
      {run, std::to_string(from), std::to_string(pages_max)});
  if (!rows) return rows.error();
  std::vector<map_run::Page> pages;
  for (const postgres::Row& row : rows->rows) {
    auto page = map_run::decode_page(*row[0]);
    if (!page) return page.error();
    pages.push_back(*page);
  }
  return pages;
}

}  // namespace millrace::map
