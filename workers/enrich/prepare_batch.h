#pragma once

#include <filesystem>

#include "shared/agents/agent_registry.h"
#include "shared/file_store/file_store.h"
#include "shared/vocabulary/json_fwd.h"
#include "shared/work_loop/task.h"
#include "workers/enrich/agent_bodies.h"
#include "workers/enrich/batch_meters.h"
#include "workers/enrich/batch_store.h"
#include "workers/enrich/table_sources.h"

namespace millrace::enrich {

/// The steps before the first row: what is asked for is checked, the table is cut into chunks, the batch is written down.
class BatchPreparation final {
 public:
  struct Dependencies {
    agents::AgentRegistry& registry;
    const AgentBodies& bodies;
    file_store::FileStore& files;
    TableSources& sources;
    BatchStore& batches;
    BatchMeters& meters;
    std::filesystem::path scratch;  ///< For files in the making.
  };
  explicit BatchPreparation(const Dependencies& dependencies) : with_(dependencies) {}

  /// Input: a batch configuration, or {"batch_id", "retry": {"error"?}} for another round of one. Answers {"batch_id",
  /// "chunks_uri", "row_count", "lanes", "permits"}. Errors: kRejected, with the code as `where`.
  Result<std::string> prepare(const work_loop::Task& task, std::stop_token stop);

 private:
  Result<Batch> new_batch(const Json& config, const JobId& job, std::stop_token stop);
  Result<Batch> next_round(const Json& wish, const JobId& job);
  Result<std::string> put_chunks(const std::string& lines, const JobId& job);

  const Dependencies with_;
};

}  // namespace millrace::enrich
