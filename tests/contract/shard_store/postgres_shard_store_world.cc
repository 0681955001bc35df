#include <gtest/gtest.h>

#include "shared/postgres/session.h"
#include "tests/contract/shard_store/shard_store_world.h"
#include "tests/support/private_postgres.h"
#include "workers/supervise/postgres_shard_store.h"

namespace millrace::supervise {
namespace {

class PostgresWorld final : public ShardStoreWorld {
 public:
  explicit PostgresWorld(int shards) {
    run("TRUNCATE positions, jobs, submissions, history, outbox, commands, workflows, workflow_aliases", {});
    run("INSERT INTO positions (shard) SELECT generate_series(0, $1::int - 1)", {std::to_string(shards)});
  }
  ShardStore& store() override { return store_; }
  std::int64_t take(Shard shard) override {
    const auto rows = run("UPDATE positions SET epoch = epoch + 1 WHERE shard = $1::int RETURNING epoch",
                          {std::to_string(shard.value())});
    return std::stoll(*rows.rows.at(0)[0]);
  }
  void add_command(const JobId& job, const std::string& kind) override {
    run("INSERT INTO commands (shard, job_id, kind, requested_by) VALUES ($1::int, $2, $3, 'test')",
        {std::to_string(shard_of(job)->value()), job.value(), kind});
  }
  void put_workflow(const WorkflowRow& workflow) override {
    run("INSERT INTO workflows (name, version, digest, definition, terms) VALUES ($1, $2::int, 'd', $3, $4)",
        {workflow.name, std::to_string(workflow.version), workflow.definition, workflow.terms});
  }
  void put_alias(const std::string& name, const std::string& alias, int version) override {
    run("INSERT INTO workflow_aliases (name, alias, version) VALUES ($1, $2, $3::int)", {name, alias, std::to_string(version)});
  }

 private:
  postgres::Rows run(const std::string& statement, const std::vector<postgres::Value>& values) {
    auto rows = sessions_.run(statement, values);
    EXPECT_TRUE(rows) << describe(rows.error());
    return rows ? std::move(*rows) : postgres::Rows{};
  }

  postgres::SessionPool sessions_{tests::PrivatePostgres::shared().url(), "shard-store-world", 1};
  PostgresShardStore store_{tests::PrivatePostgres::shared().url(), "shard-store-contract", [](int) {}};
};

}  // namespace

std::unique_ptr<ShardStoreWorld> postgres_world(int shards) { return std::make_unique<PostgresWorld>(shards); }

}  // namespace millrace::supervise
