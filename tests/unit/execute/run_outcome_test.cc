#include "workers/execute/run_outcome.h"

#include <gtest/gtest.h>

namespace millrace::execute {
namespace {

sandbox::SandboxReport report_of(sandbox::Ending ending, int code = 0, std::string stderr_tail = {}) {
  sandbox::SandboxReport report;
  report.ended = ending;
  report.code = code;
  report.stderr_tail = std::move(stderr_tail);
  return report;
}

TEST(FailureOfARun, IsNothingWhenTheProgramEndedWell) {
  EXPECT_FALSE(failure_of(report_of(sandbox::Ending::kExited, 0, "a warning")));
}

TEST(FailureOfARun, CarriesTheTraceback) {  // B50
  const auto failure = failure_of(report_of(
      sandbox::Ending::kExited, 1, "Traceback (most recent call last):\n  File \"/program.py\", line 1\nValueError: x\n"));

  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->error, "Execution.Failed");
  EXPECT_NE(failure->cause.find("ValueError: x"), std::string::npos);
  EXPECT_NE(failure->cause.find("line 1"), std::string::npos);
}

TEST(FailureOfARun, SaysHowASilentProgramEnded) {
  EXPECT_EQ(failure_of(report_of(sandbox::Ending::kExited, 3))->cause,
            "the program ended with exit code 3 and said nothing");
  EXPECT_EQ(failure_of(report_of(sandbox::Ending::kKilledBySignal, 11))->cause,
            "the program was ended by signal 11 and said nothing");
}

TEST(FailureOfARun, IsOutOfMemoryAlsoWhenPythonNoticedFirst) {
  EXPECT_EQ(failure_of(report_of(sandbox::Ending::kExited, 1, "Traceback …\nMemoryError\n"))->error,
            "Execution.OutOfMemory");
  EXPECT_EQ(failure_of(report_of(sandbox::Ending::kExited, 1, "MemoryError\nValueError: x\n"))->error,
            "Execution.Failed");
}

TEST(FailureOfARun, NamesTheLimitThatWasMet) {
  auto report = report_of(sandbox::Ending::kTimedOut, 0, "working\n");
  report.cause = "the program ran longer than 5 s";

  EXPECT_EQ(failure_of(report)->error, "Execution.TimedOut");
  EXPECT_EQ(failure_of(report)->cause, "the program ran longer than 5 s\nworking\n");
  EXPECT_EQ(failure_of(report_of(sandbox::Ending::kOutOfMemory))->error, "Execution.OutOfMemory");
  EXPECT_EQ(failure_of(report_of(sandbox::Ending::kOutputTooLarge))->error, "Execution.OutputTooLarge");
  EXPECT_EQ(failure_of(report_of(sandbox::Ending::kTooManyProcesses))->error, "Execution.TooManyProcesses");
}

TEST(FailureOfARun, IsCleanText) {
  EXPECT_EQ(failure_of(report_of(sandbox::Ending::kExited, 1, "caf\xE9"))->cause, "caf\xEF\xBF\xBD");
}

TEST(OutputOfARun, HasTheDocumentedShape) {
  sandbox::SandboxReport report;
  report.layers = {"seccomp"};
  report.limits = "watchdog";
  report.peak_memory_bytes = 10;
  report.duration = std::chrono::milliseconds(20);
  const Answer answer{.rows = Json::array({1}), .columns = {"n"}, .row_count = 2};

  EXPECT_EQ(encode({.shown = answer, .uri = "millrace-payload:x"}, report, 3),
            R"({"answer":[1],"columns":["n"],"row_count":2,"truncated":true,"answer_uri":"millrace-payload:x",)"
            R"("sandbox":{"layers":["seccomp"],"limits":"watchdog","peak_memory_bytes":10,"duration_ms":20,)"
            R"("log_bytes_dropped":3}})");
  EXPECT_NE(encode({.shown = {}, .uri = {}}, report, 0).find(R"("truncated":false,"answer_uri":null)"), std::string::npos);
}

}  // namespace
}  // namespace millrace::execute
