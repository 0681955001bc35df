#include "workers/approve/approval_question.h"

#include <gtest/gtest.h>

#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"

namespace millrace::approve {
namespace {

using namespace std::chrono_literals;

const TimePoint kAskedAt = *parse_rfc3339("2026-01-02T03:04:05Z");

work_loop::Task task_with(const std::string& input) {
  work_loop::Task task;
  task.id = TaskId("t1");
  task.job = JobId("j0-1");
  task.workflow = "demo";
  task.operation = "ask";
  task.input = input;
  return task;
}

TEST(ParseQuestion, ShowsEverythingButTheTime) {
  const auto question =
      parse_question(task_with(R"({"question":"Send?","to":"x@y","requested_by":"ada","deadline_seconds":60})"), kAskedAt, 24h);

  ASSERT_TRUE(question) << describe(question.error());
  EXPECT_EQ(Json::parse(question->content), Json::parse(R"({"question":"Send?","to":"x@y","requested_by":"ada"})"));
  EXPECT_EQ(question->deadline, kAskedAt + 60s);
  EXPECT_EQ(question->requested_by, "ada");
  EXPECT_EQ(question->id, "t1");
  EXPECT_EQ(question->workflow, "demo");
}

TEST(ParseQuestion, TakesTheStandardDeadlineAndNobodyWhenNotGiven) {
  const auto question = parse_question(task_with(R"({"question":"Send?","requested_by":""})"), kAskedAt, 24h);

  ASSERT_TRUE(question);
  EXPECT_EQ(question->deadline, kAskedAt + 24h);
  EXPECT_FALSE(question->requested_by.has_value());
}

TEST(ParseQuestion, NeverWaitsLongerThanTheTaskItself) {
  work_loop::Task task = task_with(R"({"question":"Send?","timeout_seconds":3600})");
  task.deadline = kAskedAt + 10s;

  EXPECT_EQ(parse_question(task, kAskedAt, 24h)->deadline, kAskedAt + 10s);
}

TEST(ParseQuestion, RefusesWhatIsNoQuestion) {
  for (const std::string input :
       {R"([])", R"("x")", R"({)", R"({})", R"({"question":""})", R"({"question":null})",
        R"({"question":"x","deadline_seconds":0})", R"({"question":"x","deadline_seconds":"1h"})",
        R"({"question":"x","timeout_seconds":1e300})"}) {
    const auto question = parse_question(task_with(input), kAskedAt, 24h);

    ASSERT_FALSE(question) << input;
    EXPECT_EQ(question.error().where, "Approval.InvalidQuestion") << input;
  }
}

}  // namespace
}  // namespace millrace::approve
