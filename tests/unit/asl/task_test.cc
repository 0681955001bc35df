#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/asl/workflow_run.h"

namespace millrace::asl {
namespace {

using ::testing::ElementsAre;
using namespace std::chrono_literals;

std::string task(std::string_view resource, std::string_view fields = "") {
  std::string text = R"("Type": "Task", "End": true, "Resource": ")" + std::string(resource) + "\"";
  if (!fields.empty()) text += ", " + std::string(fields);
  return one_state(text);
}

TEST(Task, IsDispatchedWithItsParametersAndAnsweredOnce) {
  WorkflowRun run(task("millrace:enrich:score", R"("Parameters": {"row.$": "$.row"}, "ResultPath": "$.score")"), {{"row", 7}});
  run.start();

  ASSERT_EQ(run.dispatches().size(), 1U);
  EXPECT_EQ(run.dispatches()[0].resource, "millrace:enrich:score");
  EXPECT_EQ(run.dispatches()[0].pattern, Pattern::kRequestResponse);
  EXPECT_EQ(run.dispatches()[0].input, Json({{"row", 7}}));
  EXPECT_EQ(run.due_in(), std::nullopt);

  run.succeed("State", 0.5);
  EXPECT_EQ(run.status(), "SUCCEEDED");
  EXPECT_EQ(run.output(), Json({{"row", 7}, {"score", 0.5}}));
  EXPECT_THAT(run.history_chain(), ElementsAre("ExecutionStarted<0", "TaskStateEntered<0", "TaskScheduled<2", "TaskStarted<3",
                                               "TaskSucceeded<4", "TaskStateExited<5", "ExecutionSucceeded<6"));
}

TEST(Task, AnswersForUnknownOrAnsweredTasksAreIgnored) {
  WorkflowRun run(R"({"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "r", "Next": "B"},
                                                 "B": {"Type": "Task", "Resource": "r", "End": true}}})");
  run.start();
  const TaskKey first = run.open("A");
  run.succeed("A");
  const std::string before = run.execution().encode();

  for (const Event& event : {Event(TaskSucceeded{first, 1}), Event(TaskFailed{first, "X", "Y"}), Event(TaskHeartbeat{first}),
                             Event(TaskSucceeded{{.entry = 99, .retry = 0}, 1}), Event(Started{}), Event(Redriven{})}) {
    const Effects effects = run.apply(event);
    EXPECT_TRUE(effects.ignored);
    EXPECT_TRUE(effects.history.empty());
  }
  EXPECT_EQ(run.execution().encode(), before);
}

TEST(Task, ATimeoutFailsItAndCancelsTheWork) {
  WorkflowRun run(task("r", R"("TimeoutSeconds": 10)"));
  run.start();
  const TaskKey key = run.open("State");
  EXPECT_EQ(run.due_in(), 10s);
  run.advance_by(10s);
  EXPECT_EQ(run.status(), "FAILED");
  EXPECT_EQ(run.error(), "States.Timeout");
  EXPECT_THAT(run.cancelled(), ElementsAre(key));
  EXPECT_THAT(run.history_types(), ElementsAre("ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted",
                                               "TaskTimedOut", "ExecutionFailed"));
}

TEST(Task, AHeartbeatRestartsItsGapButNotTheTimeout) {
  WorkflowRun run(task("r", R"("TimeoutSeconds": 10, "HeartbeatSeconds": 4)"));
  run.start();
  run.advance_by(3s);
  run.heartbeat("State");
  EXPECT_EQ(run.due_in(), 4s);
  run.advance_by(3s);
  run.heartbeat("State");
  run.advance_by(3s);
  run.heartbeat("State");
  EXPECT_EQ(run.due_in(), 1s);
  EXPECT_EQ(run.status(), "RUNNING");
  run.advance_by(1s);
  EXPECT_EQ(run.status(), "FAILED");
}

TEST(Task, AMissedHeartbeatIsReportedAsTimeoutAndCaughtByEitherName) {
  for (const char* name : {"States.HeartbeatTimeout", "States.Timeout", "States.ALL"}) {
    std::string definition = R"({"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": "r", "End": true,
      "TimeoutSeconds": 60, "HeartbeatSeconds": 4, "Catch": [{"ErrorEquals": [")";
    definition += name;
    definition += R"("], "Next": "Handle"}]}, "Handle": {"Type": "Pass", "End": true}}})";
    WorkflowRun run(definition);
    run.start();
    run.advance_by(4s);
    EXPECT_EQ(run.output(), Json::parse(R"({"Error": "States.Timeout", "Cause": ""})")) << name;
  }
}

TEST(Task, ATimeoutDoesNotAnswerToTheHeartbeatsName) {
  WorkflowRun run(task("r", R"("TimeoutSeconds": 3, "Retry": [{"ErrorEquals": ["States.HeartbeatTimeout"]}])"));
  run.start();
  run.advance_by(3s);
  EXPECT_EQ(run.status(), "FAILED");
}

TEST(Task, TimeoutsMayComeFromTheData) {
  WorkflowRun run(task("r", R"("TimeoutSecondsPath": "$.limit")"), {{"limit", 7}});
  run.start();
  EXPECT_EQ(run.due_in(), 7s);
  EXPECT_EQ(run.dispatches()[0].timeout, 7s);
}

TEST(Task, ACallbackCarriesItsTokenInTheContext) {
  WorkflowRun run(task("arn:aws:states:::sqs:sendMessage.waitForTaskToken", R"("Parameters": {"token.$": "$$.Task.Token"})"));
  run.start();
  EXPECT_EQ(run.dispatches()[0].pattern, Pattern::kWaitForTaskToken);
  EXPECT_EQ(run.dispatches()[0].input, Json({{"token", "token-" + std::to_string(run.open("State").entry)}}));
  run.succeed("State", "answer");
  EXPECT_THAT(run.history_types(), ElementsAre("ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted",
                                               "TaskSubmitted", "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded"));
}

TEST(Task, OtherTasksHaveNoToken) {
  WorkflowRun run(task("r", R"("Parameters": {"token.$": "$$.Task.Token"})"));
  run.start();
  EXPECT_EQ(run.error(), "States.Runtime");
}

TEST(Task, NestedExecutionsAreKnownByTheirResource) {
  const auto pattern_of = [](std::string_view resource) {
    WorkflowRun run(task(resource));
    run.start();
    return run.dispatches()[0].pattern;
  };
  EXPECT_EQ(pattern_of("arn:aws:states:::states:startExecution"), Pattern::kRequestResponse);
  EXPECT_EQ(pattern_of("arn:aws:states:::states:startExecution.sync"), Pattern::kSync);
  EXPECT_EQ(pattern_of("arn:aws:states:::states:startExecution.sync:2"), Pattern::kSync2);
}

TEST(Task, FunctionsAndActivitiesHaveEventsOfTheirOwn) {
  WorkflowRun function(task("arn:aws:lambda:us-east-1:0:function:f"));
  function.start();
  function.fail("State", "E", "C");
  EXPECT_THAT(function.history_types(), ElementsAre("ExecutionStarted", "TaskStateEntered", "LambdaFunctionScheduled",
                                                    "LambdaFunctionStarted", "LambdaFunctionFailed", "ExecutionFailed"));

  WorkflowRun activity(task("arn:aws:states:us-east-1:0:activity:a", R"("TimeoutSeconds": 1)"));
  activity.start();
  activity.advance_by(1s);
  EXPECT_THAT(activity.history_types(), ElementsAre("ExecutionStarted", "TaskStateEntered", "ActivityScheduled",
                                                    "ActivityTimedOut", "ExecutionFailed"));
}

TEST(Task, AResultNestedBeyondReasonFailsTheTaskInsteadOfTheProcess) {
  WorkflowRun run(task("r"));
  run.start();
  run.succeed("State", Json::parse(std::string(100000, '[') + std::string(100000, ']')));
  EXPECT_EQ(run.error(), "States.DataLimitExceeded");
}

TEST(Task, AResultAboveTheLimitFailsTheTaskAndIsCaught) {
  WorkflowRun run(R"({"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
                      "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Handle"}]}, "Handle": {"Type": "Pass", "End": true}}})");
  run.start();
  run.succeed("Call", std::string(262144, 'x'));
  EXPECT_EQ(run.output()["Error"], "States.DataLimitExceeded");
  EXPECT_EQ(run.output()["Cause"],
            "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.");
}

TEST(Task, TellsTheHistoryInWhoseNameItIsCalled) {
  WorkflowRun run(one_state(R"("Type": "Task", "Resource": "r", "End": true, "Credentials": {"RoleArn.$": "$.role"})"),
                  Json{{"role", "somebody"}});

  run.start();

  EXPECT_EQ(run.history().at(2).details.json().at("taskCredentials"), Json::parse(R"({"roleArn": "somebody"})"));
}

}  // namespace
}  // namespace millrace::asl
