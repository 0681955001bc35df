#pragma once

#include "shared/agents/agent_registry.h"
#include "shared/vocabulary/json.h"
#include "workers/enrich/table_sources.h"

namespace millrace::enrich {

/// The first two steps of the workflow batch: what is asked for is looked at, and becomes a batch configuration. Requests may say
/// csv_uri or csv_s3_uri, agent_name or target.name, mappings or input_mapping. Errors: kRejected with the code as `where`.
class BatchRequests final {
 public:
  BatchRequests(agents::AgentRegistry& registry, TableSources& sources) : registry_(registry), sources_(sources) {}

  /// The whole table looked at: columns, types, rows, a sample (shared/batch/README.md).
  Result<std::string> analyze_csv_structure(const std::string& input, std::stop_token stop);
  /// What an agent takes and gives; or, as an answer too, {"error", "message", "suggestion"}.
  Result<std::string> validate_agent_compatibility(const std::string& input);
  /// {"csv": {"columns", "file": {"uri"}}, "agent": {"agent_name", "compatible", …}, "request": what was given}. A table from
  /// elsewhere is brought here: the file's URI is then the one in the file store, and the request names that.
  Result<std::string> validate_csv_and_agent(const std::string& input, std::stop_token stop);
  /// From a request, or from what validate_csv_and_agent answered.
  Result<std::string> generate_batch_config(const std::string& input, std::stop_token stop);

 private:
  Result<Json> known_agent(const std::string& name);

  agents::AgentRegistry& registry_;
  TableSources& sources_;
};

}  // namespace millrace::enrich
