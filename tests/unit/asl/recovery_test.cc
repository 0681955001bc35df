#include "shared/asl/recovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/unit/asl/workflow_run.h"

namespace millrace::asl {
namespace {

using ::testing::ElementsAre;
using namespace std::chrono_literals;

std::string recovering_task(std::string_view fields) {
  std::string text = R"({"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": "millrace:pool:work", "End": true, )";
  text += fields;
  return text + R"(}, "Handle": {"Type": "Pass", "End": true}}})";
}

/// The same without the state that only catchers reach.
std::string task_alone(std::string_view fields) {
  return one_state(std::string(R"("Type": "Task", "Resource": "millrace:pool:work", "End": true, )") + std::string(fields));
}

TEST(Retry, E151_ThreeRetriesWaitOneTwoAndFourSecondsThenFail) {
  WorkflowRun run(task_alone(R"("Retry": [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 1, "MaxAttempts": 3,
                                          "BackoffRate": 2.0}])"));
  run.start();

  std::vector<Duration> waits;
  for (int attempt = 0; attempt < 3; ++attempt) {
    run.fail("State", "Boom", "it broke");
    waits.push_back(*run.due_in());
    run.advance_by(*run.due_in());
  }
  run.fail("State", "Boom", "it broke");

  EXPECT_THAT(waits, ElementsAre(1s, 2s, 4s));
  EXPECT_EQ(run.dispatches().size(), 4U);
  EXPECT_EQ(run.status(), "FAILED");
  EXPECT_EQ(run.error(), "Boom");
}

TEST(Retry, E151_DefaultsAreOneSecondThreeRetriesAndDoubling) {
  WorkflowRun run(task_alone(R"("Retry": [{"ErrorEquals": ["States.ALL"]}])"));
  run.start();
  for (const auto expected : {1s, 2s, 4s}) {
    run.fail("State", "Boom");
    EXPECT_EQ(run.due_in(), expected);
    run.advance_by(expected);
  }
  run.fail("State", "Boom");
  EXPECT_EQ(run.status(), "FAILED");
}

TEST(Retry, ARetriedTaskKeepsItsEntryAndCountsItsRetries) {
  WorkflowRun run(task_alone(R"("Retry": [{"ErrorEquals": ["States.ALL"]}], "Parameters": {"n.$": "$$.State.RetryCount"})"));
  run.start();
  run.fail("State", "Boom");
  run.advance_by(1s);

  ASSERT_EQ(run.dispatches().size(), 2U);
  EXPECT_EQ(run.dispatches()[0].key.entry, run.dispatches()[1].key.entry);
  EXPECT_EQ(run.dispatches()[1].key.retry, 1);
  EXPECT_EQ(run.dispatches()[0].input, Json({{"n", 0}}));
  EXPECT_EQ(run.dispatches()[1].input, Json({{"n", 1}}));
}

TEST(Retry, EachRetrierHasItsOwnCounter) {
  WorkflowRun run(
      task_alone(R"("Retry": [{"ErrorEquals": ["A", "B"], "MaxAttempts": 2}, {"ErrorEquals": ["C"], "MaxAttempts": 5}])"));
  run.start();
  for (const char* error : {"A", "B", "C"}) {
    run.fail("State", error);
    EXPECT_EQ(run.status(), "RUNNING") << error;
    run.advance_by(1min);
  }
  run.fail("State", "B");
  EXPECT_EQ(run.status(), "FAILED");
}

TEST(Retry, IsExhaustedBeforeCatchIsLookedAt) {
  WorkflowRun run(recovering_task(
      R"("Retry": [{"ErrorEquals": ["Boom"], "MaxAttempts": 1}], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Handle"}])"));
  run.start();
  run.fail("Call", "Boom");
  EXPECT_EQ(run.status(), "RUNNING");
  run.advance_by(1s);
  run.fail("Call", "Boom", "why");
  EXPECT_EQ(run.status(), "SUCCEEDED");
  EXPECT_EQ(run.output(), Json::parse(R"({"Error": "Boom", "Cause": "why"})"));
}

TEST(Retry, MaxAttemptsZeroNeverRetries) {
  WorkflowRun run(task_alone(R"("Retry": [{"ErrorEquals": ["Boom"], "MaxAttempts": 0}])"));
  run.start();
  run.fail("State", "Boom");
  EXPECT_EQ(run.status(), "FAILED");
}

TEST(Retry, E177_WithoutJitterTheCapsAreOneTwoFourEightSixteenThirtyThirty) {
  const Retrier retrier{.errors = {}, .interval_seconds = 1, .backoff_rate = 2, .delay_seconds_max = 30};
  SeededRandom random(1);
  std::vector<Duration> waits;
  for (int nth = 1; nth <= 7; ++nth) waits.push_back(delay_before(retrier, nth, random));
  EXPECT_THAT(waits, ElementsAre(1s, 2s, 4s, 8s, 16s, 30s, 30s));
}

TEST(Retry, E177_E179_FullJitterIsUniformFromZeroToTheCap) {
  const Retrier retrier{
      .errors = {}, .interval_seconds = 1, .backoff_rate = 2, .delay_seconds_max = 30, .has_full_jitter = true};
  SeededRandom random(20261121);
  constexpr int kDraws = 20000;
  const std::vector<double> caps{1, 2, 4, 8, 16, 30, 30};
  for (std::size_t nth = 1; nth <= caps.size(); ++nth) {
    std::vector<double> shares;
    for (int i = 0; i < kDraws; ++i)
      shares.push_back(std::chrono::duration<double>(delay_before(retrier, static_cast<int>(nth), random)).count() /
                       caps[nth - 1]);
    std::ranges::sort(shares);
    EXPECT_GE(shares.front(), 0);
    EXPECT_LE(shares.back(), 1);
    EXPECT_GT(shares.back(), 0.999);
    // Kolmogorov-Smirnov against the uniform distribution; 1.95 / sqrt(n) is its bound at 0.1 %.
    double distance = 0;
    for (std::size_t i = 0; i < shares.size(); ++i)
      distance = std::max(distance, std::abs(shares[i] - static_cast<double>(i + 1) / kDraws));
    EXPECT_LT(distance, 1.95 / std::sqrt(kDraws)) << "retry " << nth;
  }
}

TEST(Retry, E179_JitterAndCapComeFromTheDefinition) {
  WorkflowRun run(task_alone(
      R"("Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 50, "JitterStrategy": "FULL", "MaxDelaySeconds": 30}])"));
  run.start();
  for (int attempt = 0; attempt < 50; ++attempt) {
    run.fail("State", "Boom");
    ASSERT_LE(*run.due_in(), 30s);
    run.advance_by(30s);
  }
  run.fail("State", "Boom");
  EXPECT_EQ(run.status(), "FAILED");
}

TEST(Retry, E180_AThousandExecutionsSpreadTheirRetries) {
  std::vector<int> buckets(10);
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    WorkflowRun run(task_alone(R"("Retry": [{"ErrorEquals": ["States.ALL"], "JitterStrategy": "FULL"}])"));
    run.seed(seed);
    run.start();
    run.fail("State", "Boom");
    ++buckets[static_cast<std::size_t>(*run.due_in() / 100ms)];
  }
  for (const int count : buckets) EXPECT_LT(count, 160);
}

TEST(Catch, E152_StatesAllLeadsToTheHandler) {
  WorkflowRun run(recovering_task(R"("Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Handle"}])"),
                  {{"document", "d1"}});
  run.start();
  run.fail("Call", "ExtractionFailed", "no trade in it");
  EXPECT_EQ(run.status(), "SUCCEEDED");
  EXPECT_EQ(run.output(),
            Json::parse(R"({"document": "d1", "error": {"Error": "ExtractionFailed", "Cause": "no trade in it"}})"));
}

TEST(Catch, TheFirstCatcherThatNamesTheErrorWins) {
  WorkflowRun run(R"({"StartAt": "Call", "States": {
    "Call": {"Type": "Task", "Resource": "r", "End": true, "Catch": [
      {"ErrorEquals": ["Other"], "Next": "A"}, {"ErrorEquals": ["Boom"], "Next": "B"}, {"ErrorEquals": ["States.ALL"], "Next": "A"}]},
    "A": {"Type": "Pass", "Result": "A", "End": true}, "B": {"Type": "Pass", "Result": "B", "End": true}}})");
  run.start();
  run.fail("Call", "Boom");
  EXPECT_EQ(run.output(), "B");
}

TEST(Catch, AFailureWithoutNamesIsCaughtByStatesAllOnlyAndGivesNulls) {
  WorkflowRun run(recovering_task(
      R"("Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "Handle"}, {"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "Handle"}])"));
  run.start();
  run.fail("Call");
  EXPECT_EQ(run.output(), Json::parse(R"({"e": {"Error": null, "Cause": null}})"));
}

TEST(Catch, NothingCatchesStatesRuntimeNotEvenByName) {
  WorkflowRun run(recovering_task(R"("Parameters": {"x.$": "$.missing"}, "Retry": [{"ErrorEquals": ["States.Runtime"]}],
                          "Catch": [{"ErrorEquals": ["States.Runtime"], "Next": "Handle"}, {"ErrorEquals": ["States.ALL"], "Next": "Handle"}])"));
  run.start();
  EXPECT_EQ(run.status(), "FAILED");
  EXPECT_EQ(run.error(), "States.Runtime");
  EXPECT_EQ(run.cause(),
            "An error occurred while executing the state 'Call' (entered at the event id #2). The JSONPath '$.missing' "
            "specified for the field 'x.$' could not be found in the input '{}'");
}

TEST(Catch, StatesTaskFailedTakesEverythingButTimeouts) {
  const char* const catcher = R"("TimeoutSeconds": 5, "Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "Handle"}])";
  WorkflowRun failed(recovering_task(catcher));
  failed.start();
  failed.fail("Call", "Anything");
  EXPECT_EQ(failed.status(), "SUCCEEDED");

  WorkflowRun timed_out(recovering_task(catcher));
  timed_out.start();
  timed_out.advance_by(5s);
  EXPECT_EQ(timed_out.status(), "FAILED");
  EXPECT_EQ(timed_out.error(), "States.Timeout");
  EXPECT_EQ(timed_out.cause(), "no cause");
}

TEST(Catch, OnlyItsResultPathIsAppliedToTheRawInput) {
  WorkflowRun run(recovering_task(R"("InputPath": "$.a", "OutputPath": "$.would.fail", "ResultPath": "$.ignored",
                          "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e.here", "Next": "Handle"}])"),
                  Json::parse(R"({"a": 1, "b": 2})"));
  run.start();
  run.fail("Call", "X", "Y");
  EXPECT_EQ(run.output(), Json::parse(R"({"a": 1, "b": 2, "e": {"here": {"Error": "X", "Cause": "Y"}}})"));
}

TEST(Catch, AFaultInsideTheCatcherReplacesTheErrorAndIsNotCaught) {
  WorkflowRun run(recovering_task(R"("Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "Handle"}])"),
                  "text");
  run.start();
  run.fail("Call", "X", "Y");
  EXPECT_EQ(run.error(), "States.ResultPathMatchFailure");
}

}  // namespace
}  // namespace millrace::asl
