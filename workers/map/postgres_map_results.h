#pragma once

#include "shared/postgres/session.h"
#include "workers/map/map_results.h"

namespace millrace::map {

/// MapResults in the tables that the supervisors write.
class PostgresMapResults final : public MapResults {
 public:
  explicit PostgresMapResults(postgres::SessionPool& sessions) : sessions_(sessions) {}
  Result<std::vector<ResultRow>> load_results(const std::string& run, std::int64_t from, int from_round,
                                              std::size_t rows_max) override;
  Result<std::vector<map_run::Page>> load_pages(const std::string& run, std::int64_t from, std::size_t pages_max) override;

 private:
  postgres::SessionPool& sessions_;
};

}  // namespace millrace::map
