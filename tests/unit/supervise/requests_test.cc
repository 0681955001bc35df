#include "supervised_world.h"
#include "supervised_workflows.h"

namespace millrace::supervise {
namespace {

using work_loop::Succeeded;

using RequestsTest = SupervisedWorld;

TEST_F(RequestsTest, TheSameEventTwiceIsOneJobAndAnotherBodyIsRefused) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", R"({"a":1})", "same");
  submit("two", R"({ "a" : 1 })", "same");
  settle();
  submit("two", R"({"a":1})", "same", 1);
  submit("two", R"({"a":2})", "same");
  settle();

  EXPECT_EQ(store_.jobs().size(), 1U);
  EXPECT_EQ(status_of(job), "RUNNING");
  EXPECT_EQ(take_tasks("work").size(), 1U);
  EXPECT_EQ(log_.records_of("millrace.dead").size(), 1U);
}

TEST_F(RequestsTest, RefusesAnUnknownWorkflowAndGoesOnWithTheNextRequest) {
  put_workflow("two", kTwoTasks);
  submit("nonsense", "{}", "e1");
  submit("two", "{}", "e2");
  settle();

  EXPECT_EQ(store_.jobs().size(), 1U);
  const auto dead = log_.records_of("millrace.dead");
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(event_log::find_header(dead[0].headers, "x-error-type"), "UnknownWorkflow");
}

TEST_F(RequestsTest, AnInputAgainstTheSchemaIsRefused) {
  store_.put_workflow({.name = "strict", .version = 1, .definition = kTwoTasks,
                       .request_schema = R"({"type":"object","required":["prompt"]})"});
  submit("strict", R"({"prompt":"x"})", "good");
  submit("strict", R"({"other":"x"})", "bad");
  settle();
  EXPECT_EQ(store_.jobs().size(), 1U);
  const auto dead = log_.records_of("millrace.dead");
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_NE(event_log::find_header(dead[0].headers, "x-error-message")->find("prompt"), std::string_view::npos);
}

TEST_F(RequestsTest, AJobKeepsTheVersionOfTheDefinitionItBeganWith) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", "{}");
  settle();
  put_workflow("two", kWaits, 2);
  crash();
  answer(only_task("work"), Succeeded{"1"});
  EXPECT_EQ(take_tasks("other").size(), 1U);
  EXPECT_EQ(stored(job).job.workflow_version, 1);
}

TEST_F(RequestsTest, ARequestMayNameAVersionOrAnAliasAndTheJobKeepsIt) {
  put_workflow("two", kTwoTasks);
  put_workflow("two", kWaits, 2);
  store_.put_alias("two", "live", 1);
  const JobId by_alias = submit("two:live", "{}", "e1");
  const JobId by_version = submit("two:1", "{}", "e2");
  const JobId newest = submit("two", "{}", "e3");
  settle();
  EXPECT_EQ(stored(by_alias).job.workflow, "two");
  EXPECT_EQ(stored(by_alias).job.workflow_version, 1);
  EXPECT_EQ(stored(by_version).job.workflow_version, 1);
  EXPECT_EQ(stored(newest).job.workflow_version, 2);

  store_.put_alias("two", "live", 2);
  advance_by(std::chrono::seconds(3));
  const JobId later = submit("two:live", "{}", "e4");
  settle();
  EXPECT_EQ(stored(later).job.workflow_version, 2);
  crash();
  for (const auto& task : take_tasks("work")) answer(task, Succeeded{"1"});
  EXPECT_EQ(take_tasks("other").size(), 2U);
  EXPECT_EQ(stored(by_alias).job.workflow_version, 1);
}

TEST_F(RequestsTest, AVersionOrAliasThatIsNotThereIsRefusedByName) {
  put_workflow("two", kTwoTasks);
  submit("two:live", "{}", "e1");
  submit("two:9", "{}", "e2");
  settle();
  EXPECT_TRUE(store_.jobs().empty());
  const auto dead = log_.records_of("millrace.dead");
  ASSERT_EQ(dead.size(), 2U);
}

TEST_F(RequestsTest, LimitsOfAwsHoldOnlyWhereTheWorkflowWasPutWithThem) {
  put_workflow("free", kTwoTasks);
  put_workflow("bound", kTwoTasks, 1, R"({"limits": "aws"})");
  const std::string large = '"' + std::string(300'000, 'x') + '"';
  const JobId free = submit("free", "{}", "e1");
  const JobId bound = submit("bound", "{}", "e2");
  settle();
  for (const auto& task : take_tasks("work")) answer(task, Succeeded{large});
  EXPECT_EQ(status_of(free), "RUNNING");
  EXPECT_EQ(status_of(bound), "FAILED");
  EXPECT_EQ(stored(bound).job.execution.error(), "States.DataLimitExceeded");
}

TEST_F(RequestsTest, AnInputAboveTheWorkflowsLimitIsRefused) {
  put_workflow("free", kTwoTasks);
  put_workflow("bound", kTwoTasks, 1, R"({"limits": "aws"})");
  const std::string large = '"' + std::string(300'000, 'x') + '"';
  submit("free", large, "e1");
  submit("bound", large, "e2");
  settle();
  EXPECT_EQ(store_.jobs().size(), 1U);
  EXPECT_EQ(log_.records_of("millrace.dead").size(), 1U);
}

TEST_F(RequestsTest, HistoryEndsAtTwentyFiveThousandEventsUnderTheLimitsOfAws) {
  constexpr const char* kEndless = R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"},
    "B": {"Type": "Choice", "Choices": [{"Variable": "$.go", "BooleanEquals": true, "Next": "A"}], "Default": "C"},
    "C": {"Type": "Succeed"}}})";
  put_workflow("endless", kEndless, 1, R"({"limits": "aws"})");
  const JobId job = submit("endless", R"({"go":true})");
  for (int i = 0; i < 30; ++i) advance_by(std::chrono::seconds(1));
  ASSERT_EQ(status_of(job), "FAILED");
  EXPECT_EQ(stored(job).job.execution.cause(), "The execution reached the maximum number of history events (25000).");
  EXPECT_EQ(history_types(job).size(), 25000U);
}

}  // namespace
}  // namespace millrace::supervise
