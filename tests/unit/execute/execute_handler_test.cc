#include "workers/execute/execute_handler.h"

#include <gtest/gtest.h>

#include <map>

#include "shared/frameworks/memory_framework_files.h"
#include "shared/sandbox/fake_sandbox.h"
#include "shared/vocabulary/json.h"
#include "tests/unit/execute/memory_line_store.h"

namespace millrace::execute {
namespace {

using work_loop::Failed;
using work_loop::Succeeded;

/// Knows one file; keeps payloads.
class FakeFileStore final : public file_store::FileStore {
 public:
  Result<std::string> put_file(const std::filesystem::path&, std::string_view) override { return rejected("files", ""); }
  Result<std::filesystem::path> locate(std::string_view uri) override {
    if (is_away) return transient("files", "away");
    if (uri == "file:///data/sales.csv") return std::filesystem::path("/store/sales.csv");
    return rejected("FileMissing", "no file " + std::string(uri));
  }
  Result<std::string> put_payload(const JobId& job, std::string_view bytes) override {
    payloads[job.value()] = std::string(bytes);
    return "millrace-payload:" + job.value();
  }
  Result<std::string> load_payload(std::string_view) override { return rejected("files", ""); }
  Result<void> erase_job(const JobId&) override { return {}; }

  bool is_away = false;
  std::map<std::string, std::string> payloads;
};

constexpr char kRequest[] = R"({"framework": "demo", "program": "x = 1", "inputs": ["file:///data/sales.csv"]})";

class ExecuteHandlerTest : public testing::Test {
 protected:
  ExecuteHandlerTest() {
    frameworks::FrameworkFolder folder;
    folder.name = "demo";
    folder.rules.emplace();
    frameworks_.add(folder);
  }

  void program_will(sandbox::SandboxReport report, std::vector<std::pair<sandbox::Stream, std::string>> lines = {}) {
    sandbox_.answer_with({.report = std::move(report), .lines = std::move(lines)});
  }
  void program_will_write(const std::string& output) {
    sandbox::SandboxReport report;
    report.output = output;
    program_will(std::move(report));
  }

  Result<work_loop::TaskOutcome> deliver(const std::string& input = kRequest, const std::string& operation = "run") {
    work_loop::Task task;
    task.job = JobId("j1");
    task.id = TaskId("t1");
    task.attempt = 2;
    task.operation = operation;
    task.input = input;
    task.workflow = "demo";
    task.workflow_version = 1;
    return handler_.handle(task, {.stop = stop_.get_token()});
  }

  static Json output_of(const Result<work_loop::TaskOutcome>& outcome) {
    return outcome && std::holds_alternative<Succeeded>(*outcome) ? Json::parse(std::get<Succeeded>(*outcome).output)
                                                                  : Json();
  }
  static std::string error_of(const Result<work_loop::TaskOutcome>& outcome) {
    return outcome && std::holds_alternative<Failed>(*outcome) ? std::get<Failed>(*outcome).error : "no failure";
  }

  ManualClock clock_{TimePoint(std::chrono::seconds(100))};
  SystemClock journal_clock_;
  frameworks::MemoryFrameworkFiles frameworks_;
  FakeFileStore files_;
  sandbox::FakeSandbox sandbox_;
  MemoryLineStore lines_;
  LineJournal journal_{lines_, journal_clock_};
  std::stop_source stop_;
  ExecuteHandler handler_{{.frameworks = frameworks_,
                           .files = files_,
                           .sandbox = sandbox_,
                           .journal = journal_,
                           .clock = clock_,
                           .settings = {.limits = {},
                                        .answer_rows_max = 3,
                                        .answer_bytes_max = 1000,
                                        .log_patience = std::chrono::seconds(20)}}};
};

TEST_F(ExecuteHandlerTest, AnswersWithTheProgramsRows) {
  program_will_write(R"({"answer": [{"n": 1}], "columns": ["n"], "row_count": 1})");

  const Json output = output_of(deliver());

  EXPECT_EQ(output["answer"].dump(), R"([{"n":1}])");
  EXPECT_EQ(output["columns"].dump(), R"(["n"])");
  EXPECT_EQ(output["row_count"], 1);
  EXPECT_EQ(output["truncated"], false);
  EXPECT_TRUE(output["answer_uri"].is_null());
  EXPECT_TRUE(output["sandbox"].contains("layers"));
}

TEST_F(ExecuteHandlerTest, ShowsTheProgramTheFilesThatTheUrisName) {
  program_will_write("[]");

  ASSERT_TRUE(deliver());

  const auto programs = sandbox_.programs();
  ASSERT_EQ(programs.size(), 1u);
  EXPECT_EQ(programs[0].program_text, "x = 1");
  EXPECT_EQ(std::get<std::filesystem::path>(programs[0].inputs.at(0).content), "/store/sales.csv");
}

TEST_F(ExecuteHandlerTest, HasTheProgramsLinesStoredBeforeItAnswers) {  // A28
  sandbox::SandboxReport report;
  report.output = "[]";
  program_will(report, {{sandbox::Stream::kStdout, "reading"}, {sandbox::Stream::kStderr, "odd \xFF byte"}});

  ASSERT_TRUE(deliver());

  const auto lines = lines_.lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].text, "reading");
  EXPECT_EQ(lines[0].job, JobId("j1"));
  EXPECT_EQ(lines[0].task, TaskId("t1"));
  EXPECT_EQ(lines[0].attempt, 2);
  EXPECT_EQ(lines[0].at, clock_.now());
  EXPECT_EQ(lines[1].stream, sandbox::Stream::kStderr);
  EXPECT_EQ(lines[1].text, "odd \xEF\xBF\xBD byte");
}

TEST_F(ExecuteHandlerTest, KeepsTheLinesOfAProgramThatFailed) {
  sandbox::SandboxReport report;
  report.code = 1;
  report.stderr_tail = "ValueError: x\n";
  program_will(report, {{sandbox::Stream::kStderr, "ValueError: x"}});

  const auto outcome = deliver();

  EXPECT_EQ(error_of(outcome), "Execution.Failed");
  EXPECT_EQ(std::get<Failed>(*outcome).cause, "ValueError: x\n");
  EXPECT_EQ(lines_.texts(), std::vector<std::string>{"ValueError: x"});
}

TEST_F(ExecuteHandlerTest, KeepsALargeAnswerInAFileAndShowsItsFirstRows) {  // A16
  program_will_write("[1, 2, 3, 4, 5]");

  const Json output = output_of(deliver());

  EXPECT_EQ(output["answer"].dump(), "[1,2,3]");
  EXPECT_EQ(output["row_count"], 5);
  EXPECT_EQ(output["truncated"], true);
  EXPECT_EQ(output["answer_uri"], "millrace-payload:j1");
  EXPECT_EQ(files_.payloads["j1"], R"({"answer":[1,2,3,4,5],"columns":[],"row_count":5})");
}

TEST_F(ExecuteHandlerTest, LetsTheTaskChooseHowManyRowsTravel) {
  program_will_write("[1, 2, 3, 4, 5]");

  const Json output = output_of(deliver(R"({"framework": "demo", "program": "x = 1", "max_rows": 5})"));

  EXPECT_EQ(output["answer"].size(), 5u);
  EXPECT_EQ(output["truncated"], false);
}

TEST_F(ExecuteHandlerTest, FailsWhenTheResultCannotBeRead) {
  program_will_write("");

  EXPECT_EQ(error_of(deliver()), "Execution.BadOutput");
}

TEST_F(ExecuteHandlerTest, FailsOnAnInputThatWorkersMayNotRead) {
  const auto outcome = deliver(R"({"framework": "demo", "program": "x", "inputs": ["/etc/passwd"]})");

  EXPECT_EQ(error_of(outcome), "Execution.BadInput");
  EXPECT_EQ(std::get<Failed>(*outcome).cause, "no file /etc/passwd");
  EXPECT_TRUE(sandbox_.programs().empty());
}

TEST_F(ExecuteHandlerTest, FailsOnARequestThatItCannotRead) {
  EXPECT_EQ(error_of(deliver("{}")), "Execution.BadRequest");
  EXPECT_EQ(error_of(deliver(kRequest, "walk")), "Execution.BadRequest");
  EXPECT_EQ(error_of(deliver(R"({"framework": "other", "program": "x"})")), "Execution.NoFramework");
}

TEST_F(ExecuteHandlerTest, RunsNothingWithoutASandbox) {  // S52
  sandbox_.answer_with({.report = rejected(sandbox::kSandboxUnavailable, "no user namespaces"), .lines = {}});

  EXPECT_EQ(error_of(deliver()), "Sandbox.Unavailable");
}

TEST_F(ExecuteHandlerTest, LeavesWhatIsPassingToTheLoop) {
  files_.is_away = true;
  EXPECT_EQ(deliver().error().kind, ErrorKind::kTransient);

  files_.is_away = false;
  frameworks_.fail_next_loads(1);
  EXPECT_EQ(deliver().error().kind, ErrorKind::kTransient);
}

TEST_F(ExecuteHandlerTest, GivesTheTaskBackWhenItIsStopped) {
  sandbox_.hang_next_run();
  stop_.request_stop();

  EXPECT_EQ(deliver().error().kind, ErrorKind::kCancelled);
}

TEST_F(ExecuteHandlerTest, GivesTheSameAnswerWhenDeliveredTwice) {
  program_will_write("[1, 2, 3, 4]");
  program_will_write("[1, 2, 3, 4]");

  EXPECT_EQ(output_of(deliver()), output_of(deliver()));
}

}  // namespace
}  // namespace millrace::execute
