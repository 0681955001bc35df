#include <gmock/gmock.h>

#include "shared/vocabulary/json.h"
#include "topics/cloud_event.h"
#include "topics/names.h"
#include "topics/task_codec.h"
#include "supervised_world.h"
#include "workers/map/map_handler.h"
#include "workers/pool/item_sources.h"
#include "workers/pool/slice_handler.h"
#include "workers/supervise/job_codec.h"

namespace millrace::supervise {
namespace {

using ::testing::Each;
using work_loop::Failed;
using work_loop::Succeeded;
using work_loop::Task;
using work_loop::TaskOutcome;

/// A workflow that is one distributed Map over its input's `list`.
std::string mapped(const std::string& fields = "", const std::string& task = R"("Type": "Task", "Resource": "millrace:work:do", "End": true)") {
  return R"({"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true, "ItemsPath": "$.list",)" + fields +
         R"("ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
           "StartAt": "Do", "States": {"Do": {)" + task + R"(}}}}}})";
}

std::string list_of(int count) {
  Json list = Json::array();
  for (int i = 0; i < count; ++i) list.push_back(i);
  return Json{{"list", std::move(list)}}.dump();
}

/// Pools that do what their tasks say, in this process: "work" counts what it is given and fails what the test wants.
class MapRunTest : public SupervisedWorld {
 protected:
  class CountingPool final : public work_loop::TaskHandler {
   public:
    Result<TaskOutcome> handle(const Task& task, const work_loop::TaskScope&) override {
      ++runs[task.input];
      if (failing.contains(task.input)) return TaskOutcome{Failed{"Bad.Item", "as the test wants it"}};
      return TaskOutcome{Succeeded{task.input}};
    }
    std::map<std::string, int> runs;
    std::set<std::string> failing;
  };
  class StoredResults final : public map::MapResults {
   public:
    explicit StoredResults(const MemoryShardStore& store) : store_(store) {}
    Result<std::vector<map::ResultRow>> load_results(const std::string& run, std::int64_t from, int from_round,
                                                     std::size_t rows_max) override {
      std::map<std::pair<std::int64_t, int>, map::ResultRow> ordered;
      for (const auto& row : store_.map_results()) {
        if (row.run_id == run) ordered[{row.first_unit, row.round}] = {row.first_unit, row.round, row.units, row.results};
      }
      std::vector<map::ResultRow> rows;
      for (const auto& [key, row] : ordered) {
        if (key >= std::pair(from, from_round) && rows.size() < rows_max) rows.push_back(row);
      }
      return rows;
    }
    Result<std::vector<map_run::Page>> load_pages(const std::string&, std::int64_t, std::size_t) override {
      return std::vector<map_run::Page>();
    }

   private:
    const MemoryShardStore& store_;
  };

  MapRunTest() { log_.create_topic("millrace.tasks.map", 2); }

  TaskOutcome outcome_of(work_loop::TaskHandler& handler, const Task& task) {
    auto outcome = handler.handle(task, {});
    EXPECT_TRUE(outcome) << describe(outcome.error());
    return outcome ? *outcome : TaskOutcome{Failed{"test", "no outcome"}};
  }
  TaskOutcome do_slice(const Task& task) { return outcome_of(slices_, task); }
  /// Every pool does what it has, until nothing is left.
  void work_off() {
    settle();
    for (int round = 0; round < 1000; ++round) {
      auto slices = take_tasks("work");
      auto map_tasks = take_tasks("map");
      if (slices.empty() && map_tasks.empty()) return;
      slices_open_max_ = std::max(slices_open_max_, slices.size());
      for (const Task& task : slices) answer(task, do_slice(task));
      for (const Task& task : map_tasks) answer(task, outcome_of(map_pool_, task));
    }
    ADD_FAILURE() << "no end";
  }
  std::vector<int> run_counts() const {
    std::vector<int> counts;
    for (const auto& [item, count] : work_.runs) counts.push_back(count);
    return counts;
  }

  CountingPool work_;
  pool::ItemSources sources_{payloads_};
  pool::SliceHandler slices_{work_, sources_, clock_};
  StoredResults results_{store_};
  map::MapHandler map_handler_{{.sources = sources_, .files = payloads_, .results = results_, .scratch = "/nowhere", .output_bytes_max = 1 << 20}};
  pool::SliceHandler map_pool_{map_handler_, sources_, clock_};
  std::size_t slices_open_max_ = 0;
};

TEST_F(MapRunTest, EveryItemIsDoneOnceAndTheResultKeepsTheirOrder) {
  put_workflow("mapped", mapped());
  const JobId job = submit("mapped", list_of(2500));
  work_off();
  ASSERT_EQ(status_of(job), "SUCCEEDED") << stored(job).job.execution.cause().value_or("");
  EXPECT_EQ(stored(job).output, Json::parse(list_of(2500)).at("list").dump());
  EXPECT_EQ(work_.runs.size(), 2500U);
  EXPECT_THAT(run_counts(), Each(1));
  EXPECT_EQ(history_types(job), (std::vector<std::string>{"ExecutionStarted", "MapStateEntered", "MapStateStarted",
                                                          "MapRunStarted", "MapRunSucceeded", "MapStateSucceeded",
                                                          "MapStateExited", "ExecutionSucceeded"}));
}

TEST_F(MapRunTest, AnEmptyListSucceedsAtOnce) {
  put_workflow("mapped", mapped());
  const JobId job = submit("mapped", list_of(0));
  work_off();
  EXPECT_EQ(stored(job).output, "[]");
}

TEST_F(MapRunTest, NeverMoreSlicesAreOpenThanMaxConcurrencyAndItChangesWhileTheRunWorks) {
  put_workflow("mapped", mapped(R"("MaxConcurrency": 3,)"));
  const JobId job = submit("mapped", list_of(500));
  settle();
  auto first = take_tasks("work");
  EXPECT_EQ(first.size(), 3U);
  EXPECT_EQ(command(job, "map_concurrency", R"({"max_concurrency": 5})"), "ok");
  EXPECT_EQ(take_tasks("work").size(), 2U);
  for (const Task& task : first) answer(task, do_slice(task));
  EXPECT_EQ(take_tasks("work").size(), 3U);
}

TEST_F(MapRunTest, ADeadSupervisorsRunGoesOnAndRepeatsNoItem) {
  put_workflow("mapped", mapped(R"("MaxConcurrency": 4,)"));
  const JobId job = submit("mapped", list_of(300));
  settle();
  const auto open = take_tasks("work");
  answer(open.at(0), do_slice(open.at(0)));
  crash();
  for (std::size_t i = 1; i < open.size(); ++i) answer(open.at(i), do_slice(open.at(i)));
  crash();
  work_off();
  EXPECT_EQ(status_of(job), "SUCCEEDED");
  EXPECT_EQ(work_.runs.size(), 300U);
  EXPECT_THAT(run_counts(), Each(1));
}

TEST_F(MapRunTest, ASecondAnswerToASliceCountsForNothing) {
  put_workflow("mapped", mapped(R"("MaxConcurrency": 1,)"));
  const JobId job = submit("mapped", list_of(20));
  settle();
  const Task slice = only_task("work");
  const TaskOutcome outcome = do_slice(slice);
  answer(slice, outcome);
  answer(slice, outcome);
  work_off();
  EXPECT_EQ(Json::parse(*stored(job).output).size(), 20U);
}

TEST_F(MapRunTest, WhatAWorkerLeavesUndoneIsGivenOutAgainAndOnlyThat) {
  put_workflow("mapped", mapped());
  const JobId job = submit("mapped", list_of(8));
  settle();
  auto tasks = take_tasks("work");
  ASSERT_FALSE(tasks.empty());
  work_off();
  for (const Task& task : tasks) {
    const auto request = map_run::decode_slice_request(task.input);
    ASSERT_TRUE(request);
    std::string results = "[";
    map_run::append_result(results, {.has_succeeded = true, .output = std::to_string(request->first_unit), .error = {}, .cause = {}});
    answer(task, Succeeded{encode(map_run::SliceOutcome{.units = 1, .items_failed = 0, .failed = {}, .microseconds = 1, .results = results + "]"})});
  }
  work_off();
  EXPECT_EQ(stored(job).output, "[0,1,2,3,4,5,6,7]");
}

TEST_F(MapRunTest, AFailedItemFailsTheMapUnlessItIsTolerated) {
  work_.failing = {"7", "11"};
  put_workflow("strict", mapped());
  put_workflow("lenient", mapped(R"("ToleratedFailureCount": 2,)"));
  put_workflow("percent", mapped(R"("ToleratedFailurePercentage": 4,)"));
  const JobId strict = submit("strict", list_of(40), "e1");
  const JobId lenient = submit("lenient", list_of(40), "e2");
  const JobId percent = submit("percent", list_of(40), "e3");
  work_off();
  EXPECT_EQ(status_of(strict), "FAILED");
  EXPECT_EQ(stored(strict).job.execution.error(), "States.ExceedToleratedFailureThreshold");
  EXPECT_EQ(stored(strict).job.execution.cause(), "The specified tolerated failure threshold was exceeded");
  EXPECT_EQ(Json::parse(*stored(lenient).output).size(), 38U);
  EXPECT_EQ(status_of(percent), "FAILED");
}

TEST_F(MapRunTest, ACancelledJobsRunStops) {
  put_workflow("mapped", mapped(R"("MaxConcurrency": 2,)"));
  const JobId job = submit("mapped", list_of(500));
  settle();
  const auto open = take_tasks("work");
  command(job, "cancel");
  EXPECT_EQ(status_of(job), "ABORTED");
  EXPECT_EQ(store_.map_runs().begin()->second.status, "STOPPED");
  for (const Task& task : open) answer(task, do_slice(task));
  EXPECT_TRUE(take_tasks("work").empty());
}

TEST_F(MapRunTest, APausedJobGivesOutNothingMoreUntilItIsResumed) {
  put_workflow("mapped", mapped(R"("MaxConcurrency": 2,)"));
  const JobId job = submit("mapped", list_of(100));
  settle();
  const auto open = take_tasks("work");
  command(job, "pause");
  for (const Task& task : open) answer(task, do_slice(task));
  EXPECT_TRUE(take_tasks("work").empty());
  command(job, "resume");
  work_off();
  EXPECT_EQ(status_of(job), "SUCCEEDED");
  EXPECT_THAT(run_counts(), Each(1));
}

TEST_F(MapRunTest, TwoRunsShareAPoolsWindow) {
  put_workflow("mapped", mapped());
  submit("mapped", list_of(5000), "large");
  settle();
  auto first = take_tasks("work");
  EXPECT_EQ(first.size(), 32U);
  submit("mapped", list_of(100), "small");
  settle();
  EXPECT_TRUE(take_tasks("work").empty());
  for (const Task& task : first) answer(task, do_slice(task));
  std::map<std::string, int> slices;
  for (const Task& task : take_tasks("work")) ++slices[task.job.value()];
  EXPECT_EQ(slices.size(), 2U);
}

TEST_F(MapRunTest, ALostSliceIsDispatchedAgain) {
  put_workflow("mapped", mapped(R"("MaxConcurrency": 1,)"));
  const JobId job = submit("mapped", list_of(8));
  settle();
  const Task lost = only_task("work");
  advance_by(std::chrono::seconds(10));
  EXPECT_TRUE(losses_.watched.contains(PoolName("work")));
  give_loss_verdict("work");
  const Task again = only_task("work");
  EXPECT_EQ(again.id, lost.id);
  EXPECT_EQ(again.attempt, 2);
  answer(lost, do_slice(lost));  // Came late: not the current dispatch.
  EXPECT_EQ(store_.map_results().size(), 0U);
  answer(again, do_slice(again));
  work_off();
  EXPECT_EQ(status_of(job), "SUCCEEDED");
}

TEST_F(MapRunTest, AnItemProcessorWithoutTasksRunsInThePoolMap) {
  put_workflow("mapped", mapped(R"("ItemSelector": {"at.$": "$$.Map.Item.Index", "of.$": "$.name"},)", R"("Type": "Pass", "End": true)"));
  const JobId job = submit("mapped", R"({"list": [5, 6], "name": "n"})");
  work_off();
  EXPECT_EQ(stored(job).output, R"([{"at":0,"of":"n"},{"at":1,"of":"n"}])");
}

TEST_F(MapRunTest, ARedriveRunsOnlyWhatFailedOrNeverRan) {
  work_.failing = {"7", "11"};
  put_workflow("mapped", mapped(R"("MaxConcurrency": 1,)"));
  const JobId job = submit("mapped", list_of(60));
  work_off();
  ASSERT_EQ(status_of(job), "FAILED");
  const auto before = work_.runs;
  EXPECT_LT(before.size(), 60U);
  work_.failing = {"11"};
  EXPECT_EQ(command(job, "redrive"), "ok");
  crash();
  work_off();
  ASSERT_EQ(status_of(job), "FAILED");
  work_.failing.clear();
  EXPECT_EQ(command(job, "redrive"), "ok");
  work_off();
  ASSERT_EQ(status_of(job), "SUCCEEDED");
  EXPECT_EQ(stored(job).output, Json::parse(list_of(60)).at("list").dump());
  for (const auto& [item, count] : work_.runs) {
    EXPECT_EQ(count, item == "7" || item == "11" ? 2 : 1) << item;
  }
}

TEST_F(MapRunTest, ARedriveAfterAGoodEndRunsOnlyTheFailuresThatWereTolerated) {
  work_.failing = {"7", "11"};
  put_workflow("lenient", mapped(R"("ToleratedFailureCount": 2,)"));
  const JobId job = submit("lenient", list_of(60));
  work_off();
  ASSERT_EQ(status_of(job), "SUCCEEDED");
  EXPECT_EQ(Json::parse(*stored(job).output).size(), 58U);

  work_.failing = {"11"};
  crash();
  EXPECT_EQ(command(job, "redrive"), "ok");
  EXPECT_EQ(status_of(job), "RUNNING");
  EXPECT_FALSE(stored(job).output);
  crash();
  work_off();
  ASSERT_EQ(status_of(job), "SUCCEEDED");
  EXPECT_EQ(Json::parse(*stored(job).output).size(), 59U);

  work_.failing.clear();
  EXPECT_EQ(command(job, "redrive"), "ok");
  work_off();
  EXPECT_EQ(stored(job).output, Json::parse(list_of(60)).at("list").dump());
  EXPECT_EQ(stored(job).job.execution.redrive_count(), 2);
  for (const auto& [item, count] : work_.runs) EXPECT_EQ(count, item == "11" ? 3 : item == "7" ? 2 : 1) << item;
  EXPECT_NE(command(job, "redrive"), "ok") << "nothing is left to give another turn";
}

TEST_F(MapRunTest, ItemsAreDoneByThePoolThatTheirResourceIsMappedTo) {
  put_workflow("mapped", mapped("", R"("Type": "Task", "Resource": "arn:aws:lambda:x:1:function:f", "End": true)"), 1,
               R"({"resources": {"arn:aws:lambda:*": "millrace:work:do"}})");
  const JobId job = submit("mapped", list_of(20));
  work_off();
  EXPECT_EQ(status_of(job), "SUCCEEDED");
  EXPECT_EQ(work_.runs.size(), 20U);
}

/// A processor that waits between two tasks, and so cannot be done in place.
std::string waiting(const std::string& fields = "") {
  return R"({"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true, "ItemsPath": "$.list",)" + fields +
         R"("ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "First", "States": {
           "First": {"Type": "Task", "Resource": "millrace:work:do", "Next": "Pause",
                     "Retry": [{"ErrorEquals": ["Bad.Item"], "IntervalSeconds": 5, "MaxAttempts": 1}]},
           "Pause": {"Type": "Wait", "Seconds": 60, "Next": "Second"},
           "Second": {"Type": "Task", "Resource": "millrace:other:do", "End": true}}}}}})";
}

TEST_F(MapRunTest, UnitsThatWaitOrRetryAreExecutionsOfTheirOwn) {
  put_workflow("waiting", waiting());
  const JobId job = submit("waiting", list_of(30));
  work_.failing = {"4"};
  work_off();
  EXPECT_EQ(status_of(job), "RUNNING");
  EXPECT_EQ(store_.jobs().size(), 31U);
  work_.failing.clear();
  for (int i = 0; i < 4; ++i) {
    crash();
    advance_by(std::chrono::seconds(30));
    work_off();
    for (const Task& task : take_tasks("other")) answer(task, Succeeded{R"({"was":)" + task.input + "}"});
    work_off();
  }
  ASSERT_EQ(status_of(job), "SUCCEEDED");
  const Json output = Json::parse(*stored(job).output);
  ASSERT_EQ(output.size(), 30U);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(output.at(static_cast<std::size_t>(i)).at("was"), i);
  EXPECT_EQ(work_.runs.at("4"), 2);
  EXPECT_EQ(work_.runs.at("5"), 1);
}

TEST_F(MapRunTest, AUnitsAnswerThatTheLogLostUnreadIsAskedForAgain) {
  put_workflow("waiting", waiting());
  const JobId job = submit("waiting", list_of(3));
  work_off();
  advance_by(std::chrono::seconds(60));
  auto tasks = take_tasks("other");
  ASSERT_EQ(tasks.size(), 3U);
  for (std::size_t i = 1; i < 3; ++i) answer(tasks[i], Succeeded{tasks[i].input});
  EXPECT_TRUE(log_.append(topics::finished_record(tasks[0], Succeeded{tasks[0].input})));
  lose_next_record(topics::kResults, Shard(0));
  crash();
  for (int i = 0; i < 2; ++i) {
    advance_by(std::chrono::seconds(40));
    work_off();
  }
  EXPECT_EQ(status_of(job), "SUCCEEDED");
  EXPECT_EQ(stored(job).output, "[0,1,2]");
}

TEST_F(MapRunTest, NoMoreExecutionsAreAtWorkThanMaxConcurrency) {
  put_workflow("waiting", waiting(R"("MaxConcurrency": 3,)"));
  submit("waiting", list_of(30));
  work_off();
  EXPECT_EQ(store_.jobs().size(), 4U);
  advance_by(std::chrono::seconds(61));
  auto second = take_tasks("other");
  ASSERT_EQ(second.size(), 3U);
  answer(second.front(), Succeeded{"1"});
  work_off();
  EXPECT_EQ(store_.jobs().size(), 5U);
}

TEST_F(MapRunTest, ACancelledJobTakesItsUnitsAlong) {
  put_workflow("waiting", waiting());
  const JobId job = submit("waiting", list_of(5));
  work_off();
  command(job, "cancel");
  settle();
  for (const auto& [id, stored_job] : store_.jobs()) EXPECT_EQ(name_of(stored_job.job.status), "ABORTED") << id.value();
}

TEST_F(MapRunTest, NobodyButItsRunMayStartAPartOfAWorkflow) {
  put_workflow("waiting", waiting());
  topics::CloudEvent event;
  event.id = "forged";
  event.source = "test";
  event.type = std::string(topics::kJobRequested);
  event.data = R"({"workflow":"waiting","input":{"list":[]}})";
  auto record = topics::to_record(event, {.topic = topics::kRequests, .partition = 0, .key = {}});
  const ParentTask parent{.job = JobId("j0-00000000000000000000000000000000"), .task = TaskId("t"), .token = "guessed", .map_state = "Each", .workflow_version = 1};
  record.headers.push_back({"ce_millraceparent", encode_parent(parent)});
  ASSERT_TRUE(log_.append(record));
  work_off();
  ASSERT_EQ(store_.jobs().size(), 1U);
  EXPECT_EQ(store_.jobs().begin()->second.output, "[]");
}

TEST_F(MapRunTest, ACommitInDoubtNeitherLosesNorRepeatsASlice) {
  put_workflow("mapped", mapped());
  const JobId job = submit("mapped", list_of(200));
  settle();
  for (const bool is_applied : {true, false}) {
    auto open = take_tasks("work");
    store_.doubt_next_commit(is_applied);
    for (const Task& task : open) answer(task, do_slice(task));
  }
  work_off();
  EXPECT_EQ(status_of(job), "SUCCEEDED");
  EXPECT_EQ(Json::parse(*stored(job).output).size(), 200U);
  EXPECT_THAT(run_counts(), Each(1));
}

}  // namespace
}  // namespace millrace::supervise
