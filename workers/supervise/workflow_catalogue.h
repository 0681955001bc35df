#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "shared/asl/definition.h"
#include "shared/json_schema/schema.h"
#include "shared/vocabulary/result.h"
#include "workers/supervise/shard_store.h"
#include "workers/supervise/workflow_terms.h"

namespace millrace::supervise {

/// A version of a workflow, ready to run. Immutable.
struct LoadedWorkflow {
  std::string name;
  int version = 0;
  std::shared_ptr<const asl::Definition> definition;  ///< Shared by the jobs in hand and the cache.
  std::optional<json_schema::Schema> request_schema;
  WorkflowTerms terms;
};

/// Workflows by name and version, parsed once. Versions never change, so they stay; which one is the newest, or an alias
/// stands for, is asked again after `newest_lasts`, or at once after `forget_newest`. One thread.
class WorkflowCatalogue {
 public:
  WorkflowCatalogue(ShardStore& store, Duration newest_lasts) : store_(store), newest_lasts_(newest_lasts) {}

  /// What a request names (workflow_reference.h). Null when there is no such workflow, version or alias. kBroken when a
  /// stored definition does not parse.
  Result<std::shared_ptr<const LoadedWorkflow>> find(const std::string& reference, TimePoint now);
  Result<std::shared_ptr<const LoadedWorkflow>> version(const std::string& name, int version);

  /// The item processor of a distributed Map state, for the units that run as executions of their own. Null when there is none.
  Result<std::shared_ptr<const asl::Definition>> processor(const std::string& name, int version, const std::string& map_state);

  void forget_newest() { newest_.clear(); }

 private:
  struct Newest {
    std::shared_ptr<const LoadedWorkflow> workflow;
    TimePoint asked_at;
  };
  Result<std::shared_ptr<const LoadedWorkflow>> load(const std::string& name, int version);
  Result<std::shared_ptr<const LoadedWorkflow>> resolve(const std::string& reference);

  ShardStore& store_;
  Duration newest_lasts_;
  std::map<std::string, Newest> newest_;  ///< By reference.
  std::map<std::pair<std::string, int>, std::shared_ptr<const LoadedWorkflow>> versions_;
  std::map<std::pair<const LoadedWorkflow*, std::string>, std::shared_ptr<const asl::Definition>> processors_;
};

}  // namespace millrace::supervise
