#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/time/timestamp.h"
#include "tests/contract/shard_store/shard_store_world.h"
#include "workers/supervise/job_codec.h"

namespace millrace::supervise {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const TimePoint kNow = *parse_rfc3339("2026-01-02T03:04:05.678Z");
const Shard kFirst(0);
const Shard kSecond(1);

class ShardStoreContract : public testing::TestWithParam<StoreUnderTest> {
 protected:
  ShardStoreContract() : world_(GetParam().make(2)) {}

  ShardStore& store() { return world_->store(); }

  ShardPosition position(Shard shard) {
    auto found = store().load_positions({shard});
    EXPECT_TRUE(found) << describe(found.error());
    return found ? found->at(0) : ShardPosition{};
  }
  /// The shard's position as the next batch moves it.
  ShardPosition moved(Shard shard) {
    ShardPosition next = position(shard);
    ++next.batch;
    ++next.requests_next;
    next.requests_last = "e" + std::to_string(next.requests_next);
    return next;
  }
  Job a_job(Shard shard, const std::string& name) {
    return Job{.id = job_id_for(shard, name),
               .shard = shard,
               .workflow = "demo",
               .workflow_version = 3,
               .status = JobStatus::kRunning,
               .event_source = "test",
               .event_id = name,
               .idempotency_key = {},
               .priority = 3,
               .tags = R"({"team":"a"})",
               .parent = {},
               .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
               .created_at = kNow,
               .finished_at = {},
               .execution = asl::Execution::begin({.id = "arn", .name = name, .state_machine_id = "m", .state_machine_name = "demo",
                                                   .role_arn = "r", .start_time = kNow}, Json{{"n", 1}}),
               .tasks = {},
               .held = {},
               .history_events = 0,
               .stored_wake = {}};
  }
  static JobRow row_of(const Job& job, bool is_new, std::optional<TimePoint> wake_at = {}) {
    JobRow row;
    row.id = job.id;
    row.job = &job;
    row.is_new = is_new;
    if (is_new) row.input = R"({"n":1})";
    row.execution = job.execution.encode();
    row.engine = encode_engine(job);
    row.wake_at = wake_at;
    return row;
  }
  CommitAnswer commit(const BatchWrite& write) {
    auto answer = store().commit(write);
    EXPECT_TRUE(answer) << describe(answer.error());
    return answer ? *answer : CommitAnswer{};
  }
  BatchWrite write_of(std::vector<ShardPosition> positions) {
    BatchWrite write;
    write.positions = std::move(positions);
    write.at = kNow;
    return write;
  }

  std::unique_ptr<ShardStoreWorld> world_;
};

TEST_P(ShardStoreContract, ABatchMovesItsPositionOnce) {
  const BatchWrite write = write_of({moved(kFirst)});
  EXPECT_TRUE(commit(write).is_committed());
  EXPECT_EQ(position(kFirst).batch, 1);
  EXPECT_EQ(position(kFirst).requests_next, 1);
  EXPECT_EQ(position(kFirst).requests_last, "e1");
  EXPECT_EQ(position(kSecond).batch, 0);
  EXPECT_THAT(commit(write).fenced, ElementsAre(kFirst));  // Applied already.
  EXPECT_EQ(position(kFirst).batch, 1);
}

TEST_P(ShardStoreContract, AZombiesShardIsFencedAndNothingOfItsBatchIsWritten) {
  const Job job = a_job(kSecond, "one");
  BatchWrite write = write_of({moved(kFirst), moved(kSecond)});
  write.jobs.push_back(row_of(job, true));
  write.submissions.push_back({"event:test one", job.id, "digest"});
  world_->take(kFirst);
  EXPECT_THAT(commit(write).fenced, ElementsAre(kFirst));
  EXPECT_EQ(position(kSecond).batch, 0);
  EXPECT_THAT(*store().load_jobs({job.id}), IsEmpty());
  EXPECT_THAT(*store().find_submissions({"event:test one"}), IsEmpty());
}

TEST_P(ShardStoreContract, ABatchThatWasBegunIsWrittenWhenItIsFinishedAndReadsGoOnMeanwhile) {
  Job job = a_job(kSecond, "one");
  BatchWrite write = write_of({moved(kFirst), moved(kSecond)});
  write.jobs.push_back(row_of(job, true));
  store().begin_commit(write);
  write.jobs.front().execution = "changed since";
  job.workflow = "changed since";
  EXPECT_TRUE(store().find_submissions({"event:test nobody"})->empty());
  EXPECT_TRUE(store().load_commands({kFirst}, 10)->empty());
  EXPECT_TRUE(store().finish_commit()->is_committed());
  EXPECT_EQ(position(kFirst).batch, 1);
  const auto loaded = store().load_jobs({job.id});
  ASSERT_EQ(loaded->size(), 1U);
  EXPECT_NE(loaded->front()->workflow, "changed since");

  store().begin_commit(write);  // Applied already.
  const auto again = store().finish_commit();
  EXPECT_TRUE(again ? !again->is_committed() : again.error().kind == ErrorKind::kRejected);
  EXPECT_EQ(position(kFirst).batch, 1);
}

TEST_P(ShardStoreContract, DocumentsWithAnyTextInThemComeBackAsTheyWere) {
  const std::string odd = "quotes \" and \\, commas, {braces}, a line's\nend, \x1e and \x1f, \xE2\x82\xAC, NULL";
  BatchWrite write = write_of({moved(kFirst)});
  write.outbox.push_back({kFirst, 1, {{.topic = "t", .partition = 0, .key = odd, .value = odd, .headers = {{"name", odd}}}}});
  ASSERT_TRUE(commit(write).is_committed());
  const auto unsent = store().load_unsent({kFirst});
  ASSERT_EQ(unsent->size(), 1U);
  EXPECT_EQ(unsent->front().records.front().value, odd);
  EXPECT_EQ(unsent->front().records.front().key, odd);
  EXPECT_EQ(unsent->front().records.front().headers.front().value, odd);
}

TEST_P(ShardStoreContract, AnIdentityIsTakenOnce) {
  const Job first = a_job(kFirst, "one");
  BatchWrite write = write_of({moved(kFirst)});
  write.jobs.push_back(row_of(first, true));
  write.submissions.push_back({"key:demo k", first.id, "digest"});
  EXPECT_TRUE(commit(write).is_committed());

  const Job second = a_job(kSecond, "two");
  BatchWrite again = write_of({moved(kSecond)});
  again.jobs.push_back(row_of(second, true));
  again.submissions.push_back({"key:demo k", second.id, "digest"});
  EXPECT_THAT(commit(again).taken, ElementsAre("key:demo k"));
  EXPECT_THAT(*store().load_jobs({second.id}), IsEmpty());
  const auto known = store().find_submissions({"key:demo k", "key:demo other"});
  ASSERT_EQ(known->size(), 1U);
  EXPECT_EQ(known->begin()->second.job, first.id);
}

TEST_P(ShardStoreContract, AJobComesBackAsItWasWritten) {
  Job job = a_job(kFirst, "one");
  const OpenTask task{.key = {.entry = 4, .retry = 1}, .id = TaskId("t-1"), .doer = Doer::kPool, .pool = PoolName("work"),
                      .operation = "one", .state_name = "A", .input = R"({"x":[1.0,2]})", .attempt = 2,
                      .phase = OpenTask::Phase::kDispatched, .since = kNow, .handle = {}, .poll_at = {}, .deadline = {}};
  job.tasks.emplace(task.key, task);
  job.held.push_back({HeldEvent::Kind::kFailed, task.key, {}, "Error", "why"});
  BatchWrite write = write_of({moved(kFirst)});
  write.jobs.push_back(row_of(job, true));
  ASSERT_TRUE(commit(write).is_committed());

  const auto loaded = store().load_jobs({job.id, job_id_for(kFirst, "unknown")});
  ASSERT_EQ(loaded->size(), 1U);
  const Job& same = *loaded->at(0);
  EXPECT_EQ(same.id, job.id);
  EXPECT_EQ(same.workflow_version, 3);
  EXPECT_EQ(Json::parse(same.tags), Json::parse(job.tags));
  EXPECT_EQ(same.traceparent, job.traceparent);
  EXPECT_EQ(same.created_at, kNow);
  EXPECT_EQ(same.execution.encode(), job.execution.encode());
  EXPECT_EQ(encode_engine(same), encode_engine(job));
  EXPECT_THAT(*store().load_in_flight({kFirst}), ElementsAre(job.id));
  EXPECT_THAT(*store().load_in_flight({kSecond}), IsEmpty());
}

TEST_P(ShardStoreContract, OnlyWhatIsThereAndHasNotEndedIsOpen) {
  const Job running = a_job(kFirst, "running");
  Job ended = a_job(kFirst, "ended");
  ended.status = JobStatus::kFailed;
  ended.finished_at = kNow;
  BatchWrite write = write_of({moved(kFirst)});
  write.jobs = {row_of(running, true), row_of(ended, true)};
  ASSERT_TRUE(commit(write).is_committed());
  const auto open = store().find_open({running.id, ended.id, job_id_for(kSecond, "unknown")});
  ASSERT_TRUE(open) << describe(open.error());
  EXPECT_THAT(*open, ElementsAre(running.id));
}

TEST_P(ShardStoreContract, WakesLieAfterTheOneEndAndUpToTheOther) {
  const Job early = a_job(kFirst, "early");
  const Job late = a_job(kFirst, "late");
  const Job never = a_job(kFirst, "never");
  BatchWrite write = write_of({moved(kFirst)});
  write.jobs = {row_of(early, true, kNow), row_of(late, true, kNow + std::chrono::seconds(10)), row_of(never, true)};
  ASSERT_TRUE(commit(write).is_committed());
  const auto between = store().load_wakes({kFirst}, kNow, kNow + std::chrono::seconds(10));
  ASSERT_EQ(between->size(), 1U);
  EXPECT_EQ(between->at(0).second, late.id);
  EXPECT_EQ(between->at(0).first, kNow + std::chrono::seconds(10));
  EXPECT_THAT(*store().load_wakes({kSecond}, TimePoint(), kNow + std::chrono::hours(1)), IsEmpty());
}

TEST_P(ShardStoreContract, WhatWasNotSentIsFoundUntilItWas) {
  BatchWrite write = write_of({moved(kFirst)});
  event_log::OutgoingRecord record;
  record.topic = "millrace.events";
  record.key = "k";
  record.value = std::string("bytes \xff\0 and all", 16);
  record.headers = {{"ce_id", "1"}};
  write.outbox.push_back({kFirst, write.positions[0].batch, {record}});
  ASSERT_TRUE(commit(write).is_committed());
  const auto unsent = store().load_unsent({kFirst, kSecond});
  ASSERT_EQ(unsent->size(), 1U);
  ASSERT_EQ(unsent->at(0).records.size(), 1U);
  EXPECT_EQ(unsent->at(0).records[0].value, record.value);
  EXPECT_EQ(event_log::find_header(unsent->at(0).records[0].headers, "ce_id"), "1");

  BatchWrite next = write_of({moved(kFirst)});
  next.positions[0].sent_through = 1;
  ASSERT_TRUE(commit(next).is_committed());
  EXPECT_THAT(*store().load_unsent({kFirst}), IsEmpty());
  EXPECT_TRUE(store().erase_sent({position(kFirst)}));
  EXPECT_THAT(*store().load_unsent({kFirst}), IsEmpty());
}

TEST_P(ShardStoreContract, ACommandIsOpenUntilItsOutcomeIsWritten) {
  const Job job = a_job(kSecond, "one");
  world_->add_command(job.id, "cancel");
  world_->add_command(job.id, "pause");
  EXPECT_THAT(*store().load_commands({kFirst}, 10), IsEmpty());
  const auto open = store().load_commands({kSecond}, 10);
  ASSERT_EQ(open->size(), 2U);
  EXPECT_EQ(open->at(0).kind, "cancel");
  EXPECT_EQ(store().load_commands({kSecond}, 1)->size(), 1U);

  BatchWrite write = write_of({moved(kSecond)});
  write.command_outcomes.push_back({open->at(0).id, "ok"});
  write.new_commands.push_back({.id = 0, .shard = kFirst, .job = job_id_for(kFirst, "child"), .kind = "cancel", .payload = "{}",
                                .requested_by = "parent"});
  ASSERT_TRUE(commit(write).is_committed());
  EXPECT_EQ(store().load_commands({kSecond}, 10)->at(0).kind, "pause");
  EXPECT_EQ(store().load_commands({kFirst}, 10)->at(0).requested_by, "parent");
}

TEST_P(ShardStoreContract, AMarkStaysUntilTheNextCommitAndAZombieSetsNone) {
  const ShardPosition before = position(kFirst);
  EXPECT_TRUE(*store().mark_suspect(before, "1 a record"));
  EXPECT_EQ(position(kFirst).suspect, "1 a record");
  EXPECT_TRUE(commit(write_of({moved(kFirst)})).is_committed());
  EXPECT_EQ(position(kFirst).suspect, "");
  world_->take(kFirst);
  EXPECT_FALSE(*store().mark_suspect(before, "2 a record"));
  EXPECT_EQ(position(kFirst).suspect, "");
}

TEST_P(ShardStoreContract, WorkflowsAreFoundByVersionAndTheNewestByNone) {
  for (const int version : {1, 2, 10}) {
    world_->put_workflow({.name = "demo", .version = version, .definition = "{\"v\":" + std::to_string(version) + "}", .request_schema = {}});
  }
  EXPECT_EQ((*store().find_workflow("demo", 0))->version, 10);
  EXPECT_EQ((*store().find_workflow("demo", 2))->definition, "{\"v\":2}");
  EXPECT_FALSE(*store().find_workflow("demo", 3));
  EXPECT_FALSE(*store().find_workflow("other", 0));
}

TEST_P(ShardStoreContract, AWorkflowComesWithItsTermsAndIsFoundByItsAlias) {
  world_->put_workflow({.name = "demo", .version = 1, .definition = "{}", .request_schema = {}, .terms = R"({"limits":"aws"})"});
  world_->put_workflow({.name = "demo", .version = 2, .definition = "{}", .request_schema = {}});
  world_->put_alias("demo", "live", 1);
  EXPECT_EQ((*store().find_workflow("demo", 1))->terms, R"({"limits":"aws"})");
  EXPECT_EQ((*store().find_workflow("demo", 2))->terms, "{}");
  EXPECT_EQ(*store().find_alias("demo", "live"), 1);
  EXPECT_FALSE(*store().find_alias("demo", "other"));
  EXPECT_FALSE(*store().find_alias("other", "live"));
}

INSTANTIATE_TEST_SUITE_P(Stores, ShardStoreContract,
                         testing::Values(StoreUnderTest{"memory", memory_world}, StoreUnderTest{"postgres", postgres_world}),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace millrace::supervise
