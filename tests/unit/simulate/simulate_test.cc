#include "producers/cli/simulate/simulate.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "producers/cli/simulate/state_test.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli {
namespace {

constexpr const char* kTwoStates = R"({"StartAt": "First", "States": {
    "First": {"Type": "Pass", "Result": {"made": 1}, "Next": "Second"},
    "Second": {"Type": "Task", "Resource": "millrace:pool:work", "End": true}}})";

/// A folder with a definition; `run` and `test_state` are the commands.
class Simulate : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("simulate_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  int run(SimulateArguments arguments) {
    out_.str("");
    return run_simulate(arguments, TimePoint{}, out_, err_);
  }
  Json report() const { return Json::parse(out_.str()); }

  std::filesystem::path folder_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(Simulate, StopsWhenAStateIsEnteredAndNeedsNoAnswerForIt_E161) {
  const int code = run({.definition_file = write("two.json", kTwoStates), .until = "Second", .prints_json = true});

  EXPECT_EQ(code, 0);
  EXPECT_EQ(report().at("status"), "RUNNING");
  EXPECT_EQ(report().at("events").back().at("stateEnteredEventDetails").at("input"), R"({"made":1})");
}

TEST_F(Simulate, HoldsAwsLimitsOrNone) {
  const std::string definition = write("big.json", R"json({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true,
      "Parameters": {"twice.$": "States.Array($, $)"}}}})json");
  const std::string input = write("input.json", '"' + std::string(200000, 'x') + '"');

  EXPECT_EQ(run({.definition_file = definition, .input = input, .prints_json = true}), 3);
  EXPECT_EQ(report().at("error"), "States.DataLimitExceeded");
  EXPECT_EQ(run({.definition_file = definition, .input = input, .limits = "none", .prints_json = true}), 0);
}

TEST_F(Simulate, AnswersFromTheMocksAttemptByAttempt) {
  const std::string definition = write("retry.json", R"({"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
      "Resource": "millrace:pool:work", "Retry": [{"ErrorEquals": ["Odd"]}]}}})");
  const std::string mocks = write("mocks.json", R"({
      "StateMachines": {"retry": {"TestCases": {"twice": {"A": "answers"}}}},
      "MockedResponses": {"answers": {"0-1": {"Throw": {"Error": "Odd", "Cause": "c"}}, "2": {"Return": 7}}}})");

  EXPECT_EQ(run({.definition_file = definition, .mocks_file = mocks, .test_case = "twice", .prints_json = true}), 0);
  EXPECT_EQ(report().at("output"), 7);
}

TEST_F(Simulate, LetsTheHeartbeatPassWhereATimeOutIsThrown) {
  const std::string definition = write("silent.json", R"({"StartAt": "A", "States": {
      "A": {"Type": "Task", "Resource": "millrace:pool:work", "HeartbeatSeconds": 5, "TimeoutSeconds": 60, "End": true,
            "Catch": [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Caught"}]},
      "Caught": {"Type": "Succeed"}}})");
  const std::string mocks = write("mocks.json", R"({
      "StateMachines": {"silent": {"TestCases": {"never": {"A": "answers"}}}},
      "MockedResponses": {"answers": {"0": {"Throw": {"Error": "States.Timeout"}}}}})");

  EXPECT_EQ(run({.definition_file = definition, .mocks_file = mocks, .test_case = "never", .prints_json = true}), 0);
  EXPECT_EQ(report().at("events").back().at("timestamp"), "1970-01-01T00:00:05.000Z");
}

TEST_F(Simulate, TracesTheDataInText) {
  (void)run({.definition_file = write("two.json", kTwoStates), .until = "Second", .prints_data = true});

  EXPECT_NE(out_.str().find(R"(output: {"made":1})"), std::string::npos);
}

TEST_F(Simulate, TriesOneStateOfADefinition) {
  std::ostringstream out;
  TestStateArguments arguments;
  arguments.definition_file = write("two.json", kTwoStates);
  arguments.state = "Second";
  arguments.mock_result = "[1]";

  EXPECT_EQ(run_test_state(arguments, TimePoint{}, out, err_), 0);
  EXPECT_EQ(Json::parse(out.str()), Json::parse(R"({"status": "SUCCEEDED", "output": [1]})"));
}

}  // namespace
}  // namespace millrace::cli
