#include "tests/contract/shard_store/shard_store_world.h"
#include "workers/supervise/memory_shard_store.h"

namespace millrace::supervise {
namespace {

class MemoryWorld final : public ShardStoreWorld {
 public:
  explicit MemoryWorld(int shards) : store_(shards) {}
  ShardStore& store() override { return store_; }
  std::int64_t take(Shard shard) override { return store_.raise_epoch(shard); }
  void add_command(const JobId& job, const std::string& kind) override { store_.add_command(job, kind, "{}"); }
  void put_workflow(const WorkflowRow& workflow) override { store_.put_workflow(workflow); }
  void put_alias(const std::string& name, const std::string& alias, int version) override {
    store_.put_alias(name, alias, version);
  }

 private:
  MemoryShardStore store_;
};

}  // namespace

std::unique_ptr<ShardStoreWorld> memory_world(int shards) { return std::make_unique<MemoryWorld>(shards); }

}  // namespace millrace::supervise
