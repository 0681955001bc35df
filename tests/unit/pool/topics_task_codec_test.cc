#include "workers/pool/topics_task_codec.h"

#include <gmock/gmock.h>

#include "topics/events/dead_letter.h"
#include "topics/job_codec.h"

namespace millrace::pool {
namespace {

using event_log::OutgoingRecord;
using event_log::Record;

class TopicsTaskCodecTest : public ::testing::Test {
 protected:
  static Record read_back(const OutgoingRecord& sent) {
    return {.from = {sent.topic, sent.partition.value_or(0)},
            .offset = 5,
            .key = sent.key,
            .value = sent.value,
            .headers = sent.headers,
            .written_at = {}};
  }
  static topics::TaskDispatched dispatched() {
    topics::TaskDispatched task;
    task.job_id = job_id_for(Shard{3}, "job");
    task.task_id = task_id_for(task.job_id, {.entry = 2, .retry = 0});
    task.attempt = 4;
    task.token = "token";
    task.operation = "echo";
    task.input = "{\"a\":1}";
    task.reply_partition = 3;
    return task;
  }

  ManualClock clock_{TimePoint{std::chrono::days{20'000}}};
  TopicsTaskCodec codec_{"millrace.noop", clock_};
};

TEST_F(TopicsTaskCodecTest, ATaskArrivesAsItWasDispatched) {
  const auto task =
      codec_.read_task(read_back(topics::dispatched_record(dispatched(), PoolName{"noop"}, "")));

  ASSERT_TRUE(task) << describe(task.error());
  EXPECT_EQ(task->id, dispatched().task_id);
  EXPECT_EQ(task->attempt, 4);
  EXPECT_EQ(task->input, "{\"a\":1}");
  EXPECT_EQ(task->input_reference, "");
}

TEST_F(TopicsTaskCodecTest, AnInputByReferenceIsNamed) {
  auto large = dispatched();
  large.input = "null";
  large.dataref = "millrace-payload:somewhere";

  const auto task = codec_.read_task(read_back(topics::dispatched_record(large, PoolName{"noop"}, "")));

  ASSERT_TRUE(task) << describe(task.error());
  EXPECT_EQ(task->input_reference, "millrace-payload:somewhere");
}

TEST_F(TopicsTaskCodecTest, TheSupervisorReadsTheOutcomeWithTheTasksToken) {
  const auto task =
      codec_.read_task(read_back(topics::dispatched_record(dispatched(), PoolName{"noop"}, ""))).value();

  const OutgoingRecord sent = codec_.finished(task, work_loop::Succeeded{"[2]"});
  const auto result = topics::read_result(read_back(sent));

  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_EQ(sent.partition, 3);
  const auto& finished = std::get<topics::TaskFinished>(result->event);
  EXPECT_EQ(finished.token, "token");
  EXPECT_EQ(std::get<work_loop::Succeeded>(finished.outcome).output, "[2]");
}

TEST_F(TopicsTaskCodecTest, AnOutputByReferenceTravelsAsOne) {
  const auto task =
      codec_.read_task(read_back(topics::dispatched_record(dispatched(), PoolName{"noop"}, ""))).value();

  const auto result = topics::read_result(read_back(codec_.finished(
      task, work_loop::Succeeded{.output = "null", .output_reference = "millrace-payload:somewhere"})));

  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_EQ(std::get<topics::TaskFinished>(result->event).dataref, "millrace-payload:somewhere");
}

TEST_F(TopicsTaskCodecTest, RenewalsOfOneDispatchAreDifferentEvents) {
  const auto task =
      codec_.read_task(read_back(topics::dispatched_record(dispatched(), PoolName{"noop"}, ""))).value();

  const auto first = topics::read_result(read_back(codec_.renewed(task, 0)));
  const auto second = topics::read_result(read_back(codec_.renewed(task, 1)));

  ASSERT_TRUE(first && second);
  EXPECT_NE(first->event_id, second->event_id);
}

TEST_F(TopicsTaskCodecTest, ADeadLetterSaysWhereItCameFromAndWhy) {
  const Record poison{.from = {"millrace.tasks.noop", 1},
                      .offset = 9,
                      .key = "k",
                      .value = "not a task",
                      .headers = {{"mine", "kept"}},
                      .written_at = clock_.now()};
  const auto task = codec_.read_task(poison);
  ASSERT_FALSE(task);

  const OutgoingRecord sent = codec_.dead_letter(poison, task.error());

  EXPECT_EQ(sent.value, "not a task");
  EXPECT_EQ(event_log::find_header(sent.headers, "mine"), "kept");
  const auto letter = topics::read_dead_letter(read_back(sent));
  EXPECT_EQ(letter.origin, poison.from);
  EXPECT_EQ(letter.origin_offset, 9);
  EXPECT_EQ(letter.consumer_group, "millrace.noop");
  EXPECT_THAT(letter.error_message, ::testing::Not(::testing::IsEmpty()));
}

}  // namespace
}  // namespace millrace::pool
