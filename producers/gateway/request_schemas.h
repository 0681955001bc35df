#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "shared/json_schema/schema.h"
#include "shared/postgres/queries/postgres_framework_files.h"
#include "shared/vocabulary/json.h"

namespace millrace::gateway {

/// What workflows want to be given, so that a request is refused while somebody still listens. Versions never change, so
/// what was compiled is kept. Any thread.
class RequestSchemas final {
 public:
  explicit RequestSchemas(postgres::SessionPool& sessions) : sessions_(sessions), files_(sessions) {}

  /// What is wrong with an input for NAME, NAME:VERSION or NAME:ALIAS; nothing when there is no such workflow, which others
  /// say better.
  Result<std::vector<json_schema::Violation>> violations(const std::string& workflow, const Json& input);

 private:
  using Compiled = std::shared_ptr<const json_schema::Schema>;  ///< Shared with those that validate right now.
  Result<Compiled> schema_of(const std::string& name, int version);

  postgres::SessionPool& sessions_;
  postgres::PostgresFrameworkFiles files_;
  std::mutex mutex_;
  std::map<std::pair<std::string, int>, Compiled> compiled_;
};

}  // namespace millrace::gateway
