#include "workers/execute/executing_run.h"

#include <gtest/gtest.h>

namespace millrace::execute {
namespace {

using namespace std::chrono_literals;

const std::string kDigest(64, 'a');

LocatedInput stored(const std::string& name) {
  return {.uri = "millrace-file:" + kDigest + "/" + name, .path = "/store/" + kDigest};
}

frameworks::FrameworkFolder python_folder() {
  frameworks::FrameworkFolder folder;
  folder.name = "python";
  folder.rules.emplace();
  return folder;
}

TEST(ExecutingRun, ShowsTheProgramItsInputsUnderTheirOwnNames) {
  const auto run = executing_run("print", {stored("sales.csv"), stored("regions.csv")}, python_folder());

  ASSERT_TRUE(run);
  EXPECT_EQ(run->program_text, "print");
  ASSERT_EQ(run->inputs.size(), 2u);
  EXPECT_EQ(run->inputs[0].name_inside, "sales.csv");
  EXPECT_EQ(std::get<std::filesystem::path>(run->inputs[0].content), "/store/" + kDigest);
  EXPECT_EQ(run->environment.at("MILLRACE_INPUTS"), R"(["/in/sales.csv","/in/regions.csv"])");
}

TEST(ExecutingRun, RunsTheFoldersRunnerWithTheProgramAsAnInput) {
  auto folder = python_folder();
  folder.rules->executor.runner = "runner.py";
  folder.rules->executor.program_name = "query.sql";
  EXPECT_EQ(executing_run("SELECT 1", {}, folder).error().kind, ErrorKind::kRejected);

  folder.files["runner.py"] = "# runner";
  const auto run = executing_run("SELECT 1", {stored("query.sql")}, folder);

  ASSERT_TRUE(run);
  EXPECT_EQ(run->program_text, "# runner");
  EXPECT_EQ(run->environment.at("MILLRACE_PROGRAM"), "/in/query.sql");
  EXPECT_EQ(std::get<std::string>(run->inputs[0].content), "SELECT 1");
  EXPECT_EQ(run->inputs[1].name_inside, "query_2.sql") << "an input must not take the program's name";
}

TEST(NamesInside, AreUnique) {
  const auto names = names_inside({stored("a.csv"), stored("a.csv"), stored("a_2.csv"), stored("a.csv")}, "program.py");

  EXPECT_EQ(names, (std::vector<std::string>{"a.csv", "a_2.csv", "a_2_2.csv", "a_3.csv"}));
}

TEST(NamesInside, ArePlainWhateverTheFileWasCalled) {
  EXPECT_EQ(names_inside({stored("my%20file%20%C3%A4.csv")}, ""), std::vector<std::string>{"my_file___.csv"});
  EXPECT_EQ(names_inside({stored(".hidden")}, ""), std::vector<std::string>{"hidden"});
  EXPECT_EQ(names_inside({{.uri = "file:///data/../x/..", .path = "/x"}}, ""), std::vector<std::string>{"input"});
  EXPECT_EQ(names_inside({{.uri = "/data/sales.csv", .path = "/x"}}, ""), std::vector<std::string>{"sales.csv"});
  EXPECT_EQ(names_inside({stored(std::string(240, 'n') + ".csv")}, "")[0].size(), 100u);
}

TEST(LimitsOfARun, CanBeLoweredByAFolderButNotRaised) {
  sandbox::SandboxLimits pool;
  pool.wall = 30s;
  pool.cpu = 30s;
  pool.memory_bytes = 1000;
  pool.output_bytes = 1000;

  frameworks::ExecutorRules lower;
  lower.wall_time = 5s;
  lower.memory_bytes = 10;
  frameworks::ExecutorRules higher;
  higher.wall_time = 500s;
  higher.memory_bytes = 100000;
  higher.output_bytes = 100000;

  EXPECT_EQ(limits_of(lower, pool).wall, 5s);
  EXPECT_EQ(limits_of(lower, pool).cpu, 5s);
  EXPECT_EQ(limits_of(lower, pool).memory_bytes, 10u);
  EXPECT_EQ(limits_of(lower, pool).output_bytes, 1000u);
  EXPECT_EQ(limits_of(higher, pool).wall, 30s);
  EXPECT_EQ(limits_of(higher, pool).memory_bytes, 1000u);
  EXPECT_EQ(limits_of(higher, pool).output_bytes, 1000u);
}

}  // namespace
}  // namespace millrace::execute
