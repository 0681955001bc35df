// FrameworkFiles in memory and in PostgreSQL keep the same promise.
#include "shared/frameworks/framework_files.h"

#include <gtest/gtest.h>

#include <memory>

#include "shared/frameworks/memory_framework_files.h"
#include "shared/postgres/queries/postgres_framework_files.h"
#include "shared/postgres/queries/workflows.h"
#include "tests/support/private_postgres.h"

namespace millrace::frameworks {
namespace {

/// Somewhere to put folders and FrameworkFiles to find them again.
class World {
 public:
  virtual ~World() = default;
  virtual void put(const FrameworkFolder& folder) = 0;
  virtual FrameworkFiles& files() = 0;
};

class MemoryWorld final : public World {
 public:
  void put(const FrameworkFolder& folder) override { files_.add(folder); }
  FrameworkFiles& files() override { return files_; }

 private:
  MemoryFrameworkFiles files_;
};

class PostgresWorld final : public World {
 public:
  PostgresWorld() {
    EXPECT_TRUE(sessions_.run("DELETE FROM workflows"));
  }
  void put(const FrameworkFolder& folder) override { EXPECT_TRUE(postgres::put_workflow(sessions_, folder)); }
  FrameworkFiles& files() override { return files_; }

 private:
  postgres::SessionPool sessions_{tests::PrivatePostgres::shared().url(), "millrace-test", 2};
  postgres::PostgresFrameworkFiles files_{sessions_};
};

FrameworkFolder folder_saying(const std::string& definition) {
  FrameworkFolder folder;
  folder.name = "demo";
  folder.definition = definition;
  folder.request_schema = "{\"type\": \"object\"}";
  folder.files = {
      {"prompts/system.md", "Be \"brief\",\nplease: \xC3\xBC"},
      {"framework.json", R"({"language": "sql", "validation": {"judge": "python"}, "executor": {"kind": "sandbox"}})"}};
  folder.rules = *parse_framework_rules(folder.files.at("framework.json"));
  return folder;
}

template <typename AnyWorld>
class FrameworkFilesContract : public testing::Test {
 protected:
  AnyWorld world_;
};

using Worlds = testing::Types<MemoryWorld, PostgresWorld>;
TYPED_TEST_SUITE(FrameworkFilesContract, Worlds);

TYPED_TEST(FrameworkFilesContract, GiveAFolderBackWhole) {
  const FrameworkFolder put = folder_saying("{}");
  this->world_.put(put);

  const auto found = this->world_.files().load("demo", 1);

  ASSERT_TRUE(found) << describe(found.error());
  EXPECT_EQ((*found)->name, "demo");
  EXPECT_EQ((*found)->version, 1);
  EXPECT_EQ((*found)->definition, put.definition);
  EXPECT_EQ((*found)->request_schema, put.request_schema);
  EXPECT_EQ((*found)->result_schema, "");
  EXPECT_EQ((*found)->files, put.files);
  ASSERT_TRUE((*found)->rules);
  EXPECT_EQ((*found)->rules->language, "sql");
}

TYPED_TEST(FrameworkFilesContract, KeepOldVersionsAndAnswerZeroWithTheNewest) {
  this->world_.put(folder_saying("{\"Comment\": \"first\"}"));
  EXPECT_EQ((*this->world_.files().load("demo", 0))->version, 1);

  this->world_.put(folder_saying("{\"Comment\": \"second\"}"));

  EXPECT_EQ((*this->world_.files().load("demo", 0))->definition, "{\"Comment\": \"second\"}");
  EXPECT_EQ((*this->world_.files().load("demo", 1))->definition, "{\"Comment\": \"first\"}");
}

TYPED_TEST(FrameworkFilesContract, RefuseWhatIsNotThere) {
  this->world_.put(folder_saying("{}"));

  EXPECT_EQ(this->world_.files().load("other", 0).error().kind, ErrorKind::kRejected);
  EXPECT_EQ(this->world_.files().load("other", 1).error().kind, ErrorKind::kRejected);
  EXPECT_EQ(this->world_.files().load("demo", 2).error().kind, ErrorKind::kRejected);
}

TYPED_TEST(FrameworkFilesContract, ReadAVersionOnceOnly) {
  this->world_.put(folder_saying("{}"));

  EXPECT_EQ(*this->world_.files().load("demo", 1), *this->world_.files().load("demo", 1));
}

TEST(PostgresFrameworkFiles, AreTransientlyAwayWithoutTheDatabase) {
  postgres::SessionPool sessions("host=/nonexistent dbname=none", "millrace-test", 1);
  postgres::PostgresFrameworkFiles files(sessions);

  EXPECT_EQ(files.load("demo", 1).error().kind, ErrorKind::kTransient);
}

}  // namespace
}  // namespace millrace::frameworks
