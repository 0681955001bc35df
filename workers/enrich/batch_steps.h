#pragma once

#include "shared/agents/agent_registry.h"
#include "shared/table_source/remote_tables.h"
#include "shared/work_loop/task.h"
#include "workers/enrich/agent_bodies.h"
#include "workers/enrich/batch_store.h"
#include "workers/enrich/output_file.h"

namespace millrace::enrich {

/// The steps of the workflow batch_processor behind its rows: what is left, waiting for money, the output. Errors: kRejected with
/// the code as `where`.
class BatchSteps final {
 public:
  struct Dependencies {
    agents::AgentRegistry& registry;
    const AgentBodies& bodies;
    BatchStore& batches;
    OutputFile& output;
    file_store::FileStore& files;
    table_source::RemoteTables* remote = nullptr;  ///< Null: outputs go nowhere but to the file store.
    Clock& clock;
  };
  explicit BatchSteps(const Dependencies& dependencies) : with_(dependencies) {}

  /// {"left", "next", "wait_seconds", "because"}; next is "output", "again", "agent" (leave it alone first), "budget" (somebody
  /// must raise it).
  Result<std::string> tally(const work_loop::Task& task);
  /// Pending until the ceiling leaves room for a row.
  Result<work_loop::TaskOutcome> await_budget(const work_loop::Task& task);
  /// Makes the output file, and puts it where else it is to be; answers what the batch came to.
  Result<std::string> write_output(const work_loop::Task& task, std::stop_token stop);

 private:
  struct Known {
    std::shared_ptr<const Batch> batch;
    std::shared_ptr<const agents::Agent> agent;
    WorstCase row;  ///< Of one row.
  };
  Result<Known> known_in(const std::string& input);
  Result<bool> has_room(const Known& known);
  Result<void> put_elsewhere(const std::string& stored_uri, const std::string& output_uri, std::stop_token stop);

  const Dependencies with_;
};

/// What a batch came to, for people: the answer of write_output, or of a nested execution that holds it, with a summary and what
/// to do next.
Result<std::string> format_results_for_user(const std::string& input);

}  // namespace millrace::enrich
