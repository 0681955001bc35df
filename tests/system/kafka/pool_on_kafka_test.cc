#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <map>
#include <set>
#include <thread>

#include "shared/kafka/kafka_admin.h"
#include "shared/kafka/kafka_group_source.h"
#include "shared/kafka/kafka_partition_reader.h"
#include "shared/kafka/kafka_record_sink.h"
#include "shared/time/random.h"
#include "shared/work_loop/thread_executor.h"
#include "shared/work_loop/work_loop.h"
#include "tests/support/private_kafka.h"
#include "topics/job_codec.h"
#include "topics/names.h"
#include "workers/pool/noop_handler.h"
#include "workers/pool/topics_task_codec.h"

namespace millrace::pool {
namespace {

using namespace std::chrono_literals;

constexpr int kTasks = 3'000;
constexpr int kPartitions = 8;
const PoolName kPool{"noop"};

/// A worker of the pool noop in this process, as run_pool makes one.
class Worker final {
 public:
  Worker(const kafka::KafkaSettings& settings, Clock& clock)
      : codec_(topics::group_of_pool(kPool), clock),
        source_(
            kafka::KafkaGroupSource::open(
                settings, {.group = topics::group_of_pool(kPool), .topic = topics::tasks_topic(kPool)}, clock)
                .value()),
        sink_(kafka::KafkaRecordSink::open(settings).value()),
        loop_({.source = *source_,
               .sink = *sink_,
               .codec = codec_,
               .handler = handler_,
               .executor = executor_,
               .clock = clock,
               .random = random_},
              work_loop::WorkLoopLimits{.concurrency = 16}) {
    thread_ = std::jthread{[this](const std::stop_token& kill) {
      while (!kill.stop_requested() && !loop_.drained()) {
        if (drain_) loop_.begin_drain();
        if (!loop_.step(50ms)) return;
      }
    }};
  }
  /// In the middle of whatever it does, without leaving the group or committing.
  void kill() {
    thread_.request_stop();
    thread_.join();
  }
  work_loop::WorkLoop::Drained drain() {
    drain_ = true;
    thread_.join();
    return loop_.drained().value();
  }

 private:
  NoopHandler handler_;
  SystemRandom random_;
  const TopicsTaskCodec codec_;
  std::unique_ptr<kafka::KafkaGroupSource> source_;
  std::unique_ptr<kafka::KafkaRecordSink> sink_;
  work_loop::ThreadExecutor executor_{16};
  work_loop::WorkLoop loop_;
  std::atomic<bool> drain_ = false;
  std::jthread thread_;
};

class PoolOnKafka : public ::testing::Test {
 protected:
  PoolOnKafka() {
    settings_.bootstrap = kafka_.bootstrap();
    settings_.session_timeout = 3s;
    admin_ = kafka::KafkaAdmin::open(settings_, 10s).value();
    EXPECT_TRUE(admin_->create_topics(
        {{.name = topics::tasks_topic(kPool), .partitions = kPartitions, .configuration = {}},
         {.name = std::string{topics::kResults}, .partitions = kPartitions, .configuration = {}},
         {.name = std::string{topics::kDead}, .partitions = 1, .configuration = {}}}));
  }

  void dispatch(int first, int count) {
    const auto sink = kafka::KafkaRecordSink::open(settings_).value();
    for (int number = first; number < first + count; ++number) {
      const JobId job = job_id_for(Shard{number % kPartitions}, std::to_string(number));
      topics::TaskDispatched task;
      task.job_id = job;
      task.task_id = task_id_for(job, {.entry = 1, .retry = 0});
      task.attempt = 1;
      task.token = "token-" + std::to_string(number);
      task.operation = "echo";
      task.input = "{\"number\":" + std::to_string(number) + "}";
      task.workflow = "w";
      task.workflow_version = 1;
      task.reply_partition = number % kPartitions;
      expected_.insert(task.task_id.value());
      EXPECT_TRUE(sink->send(topics::dispatched_record(task, kPool, ""), 1));
    }
    int open = count;
    for (const Duration until = now() + 60s; open > 0 && now() < until;) {
      open -= static_cast<int>(sink->collect(100ms).size());
    }
    ASSERT_EQ(open, 0);
  }

  /// Reads results until `count` different tasks have one.
  void await_answers(std::size_t count) {
    if (!results_) {
      results_ = kafka::KafkaPartitionReader::open(settings_, "test").value();
      std::map<event_log::TopicPartition, std::int64_t> begin;
      for (int partition = 0; partition < kPartitions; ++partition)
        begin[{std::string{topics::kResults}, partition}] = 0;
      ASSERT_TRUE(results_->assign(begin));
    }
    for (const Duration until = now() + 90s; answered_.size() < count && now() < until;) {
      const auto fetched = results_->poll(1'000, 100ms);
      if (!fetched) continue;
      for (const auto& record : fetched->records) {
        const auto result = topics::read_result(record);
        ASSERT_TRUE(result) << describe(result.error());
        const auto* const finished = std::get_if<topics::TaskFinished>(&result->event);
        if (finished == nullptr) continue;
        ++answers_;
        answered_.insert(finished->task_id.value());
      }
    }
    EXPECT_GE(answered_.size(), count);
  }

  Duration now() const { return clock_.monotonic(); }

  SystemClock clock_;
  tests::PrivateKafka kafka_;
  kafka::KafkaSettings settings_;
  std::unique_ptr<kafka::KafkaAdmin> admin_;
  std::unique_ptr<kafka::KafkaPartitionReader> results_;
  std::set<std::string> expected_;
  std::set<std::string> answered_;
  std::size_t answers_ = 0;
};

TEST_F(PoolOnKafka, EveryTaskIsAnsweredThoughAWorkerIsKilledAndTheBrokerRestarts) {
  Worker first{settings_, clock_};
  Worker second{settings_, clock_};
  Worker third{settings_, clock_};
  dispatch(0, kTasks);
  await_answers(kTasks / 10);

  first.kill();
  dispatch(kTasks, kTasks);
  kafka_.restart();
  dispatch(2 * kTasks, kTasks);
  await_answers(3 * kTasks);

  EXPECT_EQ(answered_, expected_);
  EXPECT_EQ(second.drain().given_back, 0U);
  EXPECT_EQ(third.drain().given_back, 0U);
}

TEST_F(PoolOnKafka, AWorkerThatDrainsLeavesNothingToRepeatAndItsGroupAtOnce) {
  {
    Worker worker{settings_, clock_};
    dispatch(0, kTasks);
    await_answers(kTasks);
    worker.drain();
  }
  const Duration drained_at = now();
  Worker next{settings_, clock_};
  dispatch(kTasks, 1);
  await_answers(kTasks + 1);

  EXPECT_LT(now() - drained_at, settings_.session_timeout);
  EXPECT_EQ(answers_, static_cast<std::size_t>(kTasks) + 1);
  next.drain();
}

}  // namespace
}  // namespace millrace::pool
