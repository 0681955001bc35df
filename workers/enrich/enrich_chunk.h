#pragma once

#include <set>

#include "shared/agents/agent_registry.h"
#include "shared/file_store/file_store.h"
#include "shared/time/random.h"
#include "shared/work_loop/task_handler.h"
#include "workers/enrich/agent_bodies.h"
#include "workers/enrich/chunk_run.h"
#include "shared/coordination/batch_progress.h"

namespace millrace::enrich {

/// One chunk of a batch: its rows that are not recorded yet go through the agent. Repeating it calls no recorded row again.
class ChunkWork final {
 public:
  struct Dependencies {
    agents::AgentRegistry& registry;
    const AgentBodies& bodies;
    file_store::FileStore& files;
    BatchStore& batches;
    RowLedger& ledger;
    coordination::BatchProgress& progress;
    BatchMeters& meters;
    Clock& clock;
    Random& random;
  };
  explicit ChunkWork(const Dependencies& dependencies) : with_(dependencies) {}

  /// Input {"batch_id", "chunk": {"chunk", "first_row", "rows", "offset"}, "permits"}; answers how many rows of the chunk were
  /// looked at. What keeps rows open is noted with the chunk.
  Result<std::string> run(const work_loop::Task& task, std::stop_token stop);

 private:
  struct Opened;
  Result<std::optional<Held>> run_claimed(const work_loop::Task& task, const Batch& batch, const ChunkClaim& claim,
                                          const std::vector<std::int64_t>& recorded, std::stop_token stop);
  Result<void> answer_at_hand(const Opened& opened, const BodyAtHand& body, std::stop_token stop);
  template <typename Taken, typename Refused, typename Sent>
  Result<void> read_rows(const Opened& opened, const std::set<std::int64_t>& recorded, const Taken& taken, const Refused& refused,
                         const Sent& sent, const std::stop_token& stop);
  Result<std::vector<OpenRow>> open_rows(const Opened& opened, const std::vector<std::int64_t>& recorded, const std::stop_token& stop);
  Result<void> take_over(const Opened& opened, std::vector<OpenRow>& rows);

  const Dependencies with_;
};

}  // namespace millrace::enrich
