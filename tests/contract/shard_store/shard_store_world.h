#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "workers/supervise/shard_store.h"

namespace millrace::supervise {

/// What the contract needs around a ShardStore: lease keepers, outsiders with commands, and whoever puts workflows.
class ShardStoreWorld {
 public:
  virtual ~ShardStoreWorld() = default;
  virtual ShardStore& store() = 0;
  /// Another supervisor takes the shard; answers its epoch.
  virtual std::int64_t take(Shard shard) = 0;
  virtual void add_command(const JobId& job, const std::string& kind) = 0;
  virtual void put_workflow(const WorkflowRow& workflow) = 0;
  virtual void put_alias(const std::string& name, const std::string& alias, int version) = 0;
};

std::unique_ptr<ShardStoreWorld> memory_world(int shards);
std::unique_ptr<ShardStoreWorld> postgres_world(int shards);

/// One implementation under test.
struct StoreUnderTest {
  std::string name;
  std::function<std::unique_ptr<ShardStoreWorld>(int shards)> make;
};
inline void PrintTo(const StoreUnderTest& world, std::ostream* out) { *out << world.name; }

}  // namespace millrace::supervise
