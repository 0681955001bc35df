// A framework that is only a folder: judged by its own judge, run by its own runner, in the real sandbox (A22).
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "shared/frameworks/framework_folder.h"
#include "shared/sandbox/bubblewrap_sandbox.h"
#include "workers/execute/answer.h"
#include "workers/execute/executing_run.h"
#include "workers/validate/judge_program.h"

namespace millrace::execute {
namespace {

namespace fs = std::filesystem;

class NoLines final : public sandbox::LineSink {
 public:
  void line(sandbox::Stream, std::string_view) override {}
};

class AddedFramework : public testing::Test {
 protected:
  static void SetUpTestSuite() { sandbox_ = std::make_unique<sandbox::BubblewrapSandbox>(clock_); }
  static void TearDownTestSuite() { sandbox_.reset(); }

  AddedFramework()
      : folder_(*frameworks::read_framework_folder(fs::path(MILLRACE_SOURCE_FOLDER) / "tests/system/frameworks/sqlite")) {
    std::string pattern = (fs::temp_directory_path() / "millrace-test-XXXXXX").string();
    place_ = mkdtemp(pattern.data());
    fs::permissions(place_, fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
    std::ofstream(place_ / "sales.csv") << "region,amount\nNorth,10\nSouth,30\nNorth,5\n";
  }
  ~AddedFramework() override { fs::remove_all(place_); }

  sandbox::SandboxReport run(const Result<sandbox::SandboxProgram>& program) {
    EXPECT_TRUE(program);
    NoLines lines;
    auto report = sandbox_->run(*program, {}, lines, {});
    EXPECT_TRUE(report) << report.error().detail;
    return *report;
  }

  inline static SystemClock clock_;
  inline static std::unique_ptr<sandbox::BubblewrapSandbox> sandbox_;
  fs::path place_;
  frameworks::FrameworkFolder folder_;
};

TEST_F(AddedFramework, RunsProgramsOfItsOwnLanguage) {
  const std::string query = "SELECT region, sum(amount) AS total FROM sales GROUP BY region ORDER BY total DESC";

  const auto verdict = validate::verdict_of(run(validate::judging_run(query, "", folder_)));
  const auto report = run(executing_run(query, {{.uri = "sales.csv", .path = place_ / "sales.csv"}}, folder_));

  ASSERT_TRUE(verdict);
  EXPECT_TRUE(verdict->validated);
  const auto answer = parse_answer(report.output);
  ASSERT_TRUE(answer) << report.stderr_tail;
  EXPECT_EQ(answer->rows.dump(), R"([{"region":"South","total":30},{"region":"North","total":15}])");
}

TEST_F(AddedFramework, RefusesProgramsByItsOwnRules) {
  const auto verdict = validate::verdict_of(run(validate::judging_run("DROP TABLE sales; SELECT 1", "", folder_)));

  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->errors, (std::vector<std::string>{"the query must begin with SELECT, WITH or VALUES",
                                                       "only one statement is allowed", "DROP is not allowed"}));
}

}  // namespace
}  // namespace millrace::execute
