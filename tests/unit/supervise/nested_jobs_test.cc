#include "supervised_world.h"
#include "supervised_workflows.h"

#include "topics/names.h"
#include "topics/task_codec.h"

namespace millrace::supervise {
namespace {

using work_loop::Succeeded;

using NestedJobsTest = SupervisedWorld;

TEST_F(NestedJobsTest, ANestedExecutionAnswersItsParent) {
  put_workflow("parent", kCallsChild);
  put_workflow("child", kRetried);
  const JobId parent = submit("parent", R"({"x":1})");
  settle();
  ASSERT_EQ(store_.jobs().size(), 2U);
  const auto task = only_task("work");
  EXPECT_EQ(task.input, R"({"x":1})");
  answer(task, Succeeded{R"({"y":2})"});
  EXPECT_EQ(status_of(parent), "SUCCEEDED");
  EXPECT_EQ(stored(parent).output, R"({"y":2})");
}

TEST_F(NestedJobsTest, AChildsAnswerThatTheLogLostUnreadIsAskedForAgain) {
  put_workflow("parent", kCallsChild);
  put_workflow("child", kRetried);
  const JobId parent = submit("parent", "{}");
  settle();
  EXPECT_TRUE(log_.append(topics::finished_record(only_task("work"), Succeeded{"7"})));
  lose_next_record(topics::kResults, Shard(0));
  EXPECT_EQ(status_of(parent), "RUNNING");
  advance_by(std::chrono::seconds(20));  // Seen to be missing, but it may still be on its way.
  EXPECT_EQ(status_of(parent), "RUNNING");
  advance_by(std::chrono::seconds(40));
  EXPECT_EQ(status_of(parent), "SUCCEEDED");
}

TEST_F(NestedJobsTest, AChildsRequestThatTheLogLostUnreadIsMadeAgainAndNoChildAtWorkIsDisturbed) {
  put_workflow("parent", kCallsChild);
  put_workflow("child", kRetried);
  const JobId parent = submit("parent", "{}");
  EXPECT_TRUE(supervisor_->turn(Duration(0)));
  const Shard child = log_.range_of({std::string(topics::kRequests), 1})->end > 0 ? Shard(1) : Shard(0);
  log_.truncate({std::string(topics::kRequests), child.value()}, child == Shard(0) ? 1 : 0);
  settle();
  EXPECT_TRUE(take_tasks("work").empty());
  const auto requests = [&] {
    return log_.records_of(std::string(topics::kRequests)).size();
  };
  for (int i = 0; i < 2; ++i) advance_by(std::chrono::seconds(40));
  const auto task = only_task("work");
  const std::size_t asked = requests();
  for (int i = 0; i < 10; ++i) advance_by(std::chrono::minutes(1));
  EXPECT_EQ(requests(), asked);
  answer(task, Succeeded{"7"});
  EXPECT_EQ(status_of(parent), "SUCCEEDED");
}

TEST_F(NestedJobsTest, ARefusedChildFailsItsParentsTask) {
  put_workflow("parent", kCallsChild);
  const JobId parent = submit("parent", "{}");
  settle();
  EXPECT_EQ(status_of(parent), "FAILED");
}

TEST_F(NestedJobsTest, CancellingAParentCancelsItsChild) {
  put_workflow("parent", kCallsChild);
  put_workflow("child", kRetried);
  const JobId parent = submit("parent", "{}");
  settle();
  EXPECT_EQ(command(parent, "cancel"), "ok");
  settle();
  for (const auto& [id, job] : store_.jobs()) EXPECT_EQ(name_of(job.job.status), "ABORTED") << id.value();
}

}  // namespace
}  // namespace millrace::supervise
