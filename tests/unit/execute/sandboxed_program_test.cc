// The handler with the real sandbox and a real file: what a job's program sees and what comes back.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "shared/file_store/local_file_store.h"
#include "shared/frameworks/framework_folder.h"
#include "shared/frameworks/memory_framework_files.h"
#include "shared/sandbox/bubblewrap_sandbox.h"
#include "shared/vocabulary/json.h"
#include "tests/unit/execute/memory_line_store.h"
#include "workers/execute/execute_handler.h"

namespace millrace::execute {
namespace {

namespace fs = std::filesystem;

constexpr char kSumByRegion[] = R"(
import csv, json, os
totals = {}
for path in json.loads(os.environ["MILLRACE_INPUTS"]):
    print("reading", os.path.basename(path), flush=True)
    with open(path, newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            totals[row["region"]] = totals.get(row["region"], 0) + int(row["amount"])
rows = [{"region": region, "total": total} for region, total in sorted(totals.items(), key=lambda item: -item[1])]
with open(os.environ["MILLRACE_OUTPUT"], "w") as file:
    json.dump({"answer": rows, "columns": ["region", "total"], "row_count": len(rows)}, file)
)";

class SandboxedProgram : public testing::Test {
 protected:
  static void SetUpTestSuite() { sandbox_ = std::make_unique<sandbox::BubblewrapSandbox>(clock_); }
  static void TearDownTestSuite() { sandbox_.reset(); }

  SandboxedProgram() {
    std::string pattern = (fs::temp_directory_path() / "millrace-test-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    fs::permissions(folder_, fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
    std::ofstream(folder_ / "sales.csv") << "region,amount\nNorth,10\nSouth,30\nNorth,5\n";
    files_ = std::make_unique<file_store::LocalFileStore>(folder_ / "store", std::vector<fs::path>{});
    frameworks_.add(*frameworks::read_framework_folder(fs::path(MILLRACE_SOURCE_FOLDER) /
                                                       "workers/supervise/workflows/python"));
  }
  ~SandboxedProgram() override { fs::remove_all(folder_); }

  Result<work_loop::TaskOutcome> run(const std::string& program) {
    LineJournal journal(lines_, clock_);
    ExecuteHandler handler{{.frameworks = frameworks_,
                            .files = *files_,
                            .sandbox = *sandbox_,
                            .journal = journal,
                            .clock = clock_,
                            .settings = {}}};
    const auto uri = files_->put_file(folder_ / "sales.csv", "sales.csv");
    work_loop::Task task;
    task.job = JobId("j0-00000000000000000000000000000000");
    task.operation = "run";
    task.workflow = "python";
    task.workflow_version = 1;
    task.input = Json{{"framework", "python"}, {"program", program}, {"inputs", {*uri}}}.dump();
    return handler.handle(task, {});
  }

  inline static SystemClock clock_;
  inline static std::unique_ptr<sandbox::BubblewrapSandbox> sandbox_;
  fs::path folder_;
  std::unique_ptr<file_store::LocalFileStore> files_;
  frameworks::MemoryFrameworkFiles frameworks_;
  MemoryLineStore lines_;
};

TEST_F(SandboxedProgram, ReadsItsFileAndAnswers) {
  const auto outcome = run(kSumByRegion);

  ASSERT_TRUE(outcome) << describe(outcome.error());
  ASSERT_TRUE(std::holds_alternative<work_loop::Succeeded>(*outcome)) << std::get<work_loop::Failed>(*outcome).cause;
  const Json output = Json::parse(std::get<work_loop::Succeeded>(*outcome).output);
  EXPECT_EQ(output["answer"].dump(), R"([{"region":"South","total":30},{"region":"North","total":15}])");
  EXPECT_FALSE(output["sandbox"]["layers"].empty());
  EXPECT_EQ(lines_.texts(), std::vector<std::string>{"reading sales.csv"});
}

TEST_F(SandboxedProgram, FailsWithItsTraceback) {  // B50
  const auto outcome = run("raise ValueError(\"x\")\n");

  ASSERT_TRUE(outcome);
  const auto& failed = std::get<work_loop::Failed>(*outcome);
  EXPECT_EQ(failed.error, "Execution.Failed");
  EXPECT_NE(failed.cause.find("ValueError: x"), std::string::npos);
  EXPECT_NE(failed.cause.find("line 1"), std::string::npos);
}

TEST_F(SandboxedProgram, SeesNeitherTheWorkersEnvironmentNorItsFilesNorTheNetwork) {  // A30
  setenv("MILLRACE_POSTGRES_PASSWORD", "secret", 1);

  const auto outcome = run(R"(
import json, os, socket
def reach(what):
    try:
        return bool(what())
    except OSError:
        return False
found = {
    "secret": "MILLRACE_POSTGRES_PASSWORD" in os.environ,
    "passwords": reach(lambda: open("/etc/shadow").read()),
    "homes": reach(lambda: os.listdir("/root") or os.listdir("/home")),
    "network": reach(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM)),
}
json.dump({"answer": [found]}, open(os.environ["MILLRACE_OUTPUT"], "w"))
)");
  unsetenv("MILLRACE_POSTGRES_PASSWORD");

  ASSERT_TRUE(outcome);
  ASSERT_TRUE(std::holds_alternative<work_loop::Succeeded>(*outcome)) << std::get<work_loop::Failed>(*outcome).cause;
  EXPECT_EQ(Json::parse(std::get<work_loop::Succeeded>(*outcome).output)["answer"].dump(),
            R"([{"secret":false,"passwords":false,"homes":false,"network":false}])");
}

}  // namespace
}  // namespace millrace::execute
