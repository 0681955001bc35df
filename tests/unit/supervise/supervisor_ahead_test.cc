// Batches that are computed while the last one is being committed: small ones here, so that it happens all the time.
#include "supervised_world.h"
#include "supervised_workflows.h"

#include "topics/names.h"

namespace millrace::supervise {
namespace {

using work_loop::Succeeded;

class SupervisorAheadTest : public SupervisedWorld {
 protected:
  SupervisorAheadTest() {
    settings_.records_per_batch = 2;
    settings_.worth_going_on = 2;
    settings_.jobs_in_memory_max = 3;
    start_supervisor();
    put_workflow("two", kTwoTasks);
  }

  std::vector<JobId> submit_many(int jobs, const std::string& input = "{}") {
    std::vector<JobId> ids;
    for (int i = 0; i < jobs; ++i) ids.push_back(submit("two", input, "many" + std::to_string(i)));
    return ids;
  }

  /// Each has asked for its first task, once.
  void expect_all_begun(const std::vector<JobId>& jobs) {
    std::map<JobId, int> tasks;
    for (const work_loop::Task& task : take_tasks("work")) ++tasks[task.job];
    for (const JobId& job : jobs) {
      EXPECT_EQ(status_of(job), "RUNNING") << job.value();
      EXPECT_EQ(tasks[job], 1) << job.value();
    }
    EXPECT_EQ(tasks.size(), jobs.size());
  }
};

TEST_F(SupervisorAheadTest, EventsOfABatchLeaveOnlyWhenItsCommitWasAnswered) {
  submit_many(6);
  ASSERT_TRUE(supervisor_->turn(Duration(0)));
  EXPECT_EQ(store_.jobs().size(), 2U);  // Begun, and this store is quick.
  EXPECT_TRUE(take_tasks("work").empty());
  ASSERT_TRUE(supervisor_->turn(Duration(0)));
  EXPECT_EQ(store_.jobs().size(), 4U);
  EXPECT_EQ(take_tasks("work").size(), 2U);
  settle();
  EXPECT_EQ(take_tasks("work").size(), 4U);
}

TEST_F(SupervisorAheadTest, ALongBacklogEndsWithMoreJobsThanMemoryHolds) {
  const std::vector<JobId> jobs = submit_many(40);
  settle();
  for (const work_loop::Task& task : take_tasks("work")) answer(task, Succeeded{"1"});
  for (const work_loop::Task& task : take_tasks("other")) answer(task, Succeeded{"2"});
  for (const JobId& job : jobs) EXPECT_EQ(status_of(job), "SUCCEEDED") << job.value();
}

TEST_F(SupervisorAheadTest, ABatchThatIsRefusedIsUndoneWithTheOneThatStandsOnItAndBothAreAppliedAgain) {
  store_.refuse_inputs_with("poison");
  std::vector<JobId> jobs = submit_many(5);
  submit("two", R"("poison")", "bad");
  for (int i = 5; i < 10; ++i) jobs.push_back(submit("two", "{}", "many" + std::to_string(i)));
  settle();
  expect_all_begun(jobs);
  EXPECT_EQ(log_.records_of(std::string(topics::kDead)).size(), 1U);
}

TEST_F(SupervisorAheadTest, ACommitOfUnknownOutcomeIsSettledBeforeAnythingIsBuiltOnIt) {
  for (const bool is_applied : {true, false}) {
    std::vector<JobId> jobs;
    for (int i = 0; i < 9; ++i) jobs.push_back(submit("two", "{}", (is_applied ? "applied" : "lost") + std::to_string(i)));
    store_.doubt_next_commit(is_applied);
    settle();
    expect_all_begun(jobs);
  }
}

TEST_F(SupervisorAheadTest, ARequestThatComesTwiceInARowIsOneJob) {
  std::vector<JobId> jobs;
  for (int i = 0; i < 8; ++i) {
    for (int times = 0; times < 3; ++times) submit("two", "{}", "twice" + std::to_string(i));
    jobs.push_back(job_id_for(Shard(0), "event:test twice" + std::to_string(i)));
  }
  settle();
  expect_all_begun(jobs);
}

TEST_F(SupervisorAheadTest, AnOutageOfTheDatabaseLosesNothing) {
  const std::vector<JobId> jobs = submit_many(20);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(supervisor_->turn(Duration(0)));
  store_.fail_next_calls(7);
  settle();
  expect_all_begun(jobs);
}

TEST_F(SupervisorAheadTest, AShardThatIsLostTakesItsPendingBatchAlong) {
  const std::vector<JobId> jobs = submit_many(12);
  ASSERT_TRUE(supervisor_->turn(Duration(0)));
  store_.raise_epoch(Shard(0));
  ownership_.shards.erase(Shard(0));
  settle();
  EXPECT_LT(store_.jobs().size(), jobs.size());
  start_supervisor();
  settle();
  expect_all_begun(jobs);
}

TEST_F(SupervisorAheadTest, WhatWasPendingWhenASupervisorDiedIsSentByItsSuccessor) {
  const std::vector<JobId> jobs = submit_many(12);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(supervisor_->turn(Duration(0)));
  crash();
  settle();
  expect_all_begun(jobs);
}

TEST_F(SupervisorAheadTest, ACommandWaitsForThePendingBatchAndIsAppliedOnce) {
  const std::vector<JobId> jobs = submit_many(8);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(supervisor_->turn(Duration(0)));
  EXPECT_EQ(command(jobs.front(), "cancel", R"({"cause":"enough"})"), "ok");
  EXPECT_EQ(status_of(jobs.front()), "ABORTED");
  for (std::size_t i = 1; i < jobs.size(); ++i) EXPECT_EQ(status_of(jobs[i]), "RUNNING");
}

}  // namespace
}  // namespace millrace::supervise
