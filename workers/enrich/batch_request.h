#pragma once

#include "shared/agents/agent_registry.h"
#include "shared/file_store/file_store.h"
#include "shared/vocabulary/json.h"

namespace millrace::enrich {

/// The first two steps of the workflow batch: what is asked for is looked at, and becomes a batch configuration. Requests may say
/// csv_uri or csv_s3_uri, agent_name or target.name, mappings or input_mapping. Errors: kRejected with the code as `where`.
class BatchRequests final {
 public:
  BatchRequests(agents::AgentRegistry& registry, file_store::FileStore& files) : registry_(registry), files_(files) {}

  /// {"csv": {"columns", "file": {"uri"}}, "agent": {"agent_name", "compatible", …}, "request": what was given}
  Result<std::string> validate_csv_and_agent(const std::string& input);
  /// From a request, or from what validate_csv_and_agent answered.
  Result<std::string> generate_batch_config(const std::string& input);

 private:
  agents::AgentRegistry& registry_;
  file_store::FileStore& files_;
};

}  // namespace millrace::enrich
