#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "shared/kafka/kafka_admin.h"
#include "shared/kafka/kafka_partition_reader.h"
#include "shared/kafka/kafka_record_sink.h"
#include "shared/time/clock.h"
#include "shared/time/random.h"
#include "tests/support/private_kafka.h"

namespace millrace::kafka {
namespace {

using namespace std::chrono_literals;
using event_log::TopicPartition;

constexpr int kBacklog = 20'000;
constexpr std::size_t kPerPoll = 1'000;

class YieldingTopics : public ::testing::Test {
 protected:
  YieldingTopics() {
    settings_.bootstrap = tests::PrivateKafka::shared().bootstrap();
    const auto admin = KafkaAdmin::open(settings_, 10s).value();
    for (const TopicPartition& each : {requests_, results_}) {
      EXPECT_TRUE(admin->create_topics({{.name = each.topic, .partitions = 1, .configuration = {}}}));
    }
    reader_ = KafkaPartitionReader::open(settings_, "yielding", {requests_.topic}).value();
  }

  void send(const TopicPartition& to, int count) {
    const auto sink = KafkaRecordSink::open(settings_).value();
    for (int sent = 0; sent < count; ++sent) {
      EXPECT_TRUE(sink->send({.topic = to.topic, .partition = to.partition, .key = "k", .value = "v", .headers = {}}, 1));
    }
    while (count > 0) count -= static_cast<int>(sink->collect(1s).size());
  }

  /// Of a poll: how many records were of each.
  std::pair<long, long> poll(Duration patience) {
    const auto fetched = reader_->poll(kPerPoll, patience).value();
    const auto of = [&](const TopicPartition& from) {
      return std::count_if(fetched.records.begin(), fetched.records.end(), [&](const auto& record) { return record.from == from; });
    };
    return {of(requests_), of(results_)};
  }

  SystemRandom random_;
  const TopicPartition requests_{"requests-" + random_.uuid(), 0};
  const TopicPartition results_{"results-" + random_.uuid(), 0};
  KafkaSettings settings_;
  std::unique_ptr<KafkaPartitionReader> reader_;
};

TEST_F(YieldingTopics, WhatComesLaterInAnotherTopicStandsBeforeABacklogReadAheadButForAShare) {
  send(requests_, kBacklog);
  ASSERT_TRUE(reader_->assign({{requests_, 0}, {results_, 0}}));
  long begun = 0;
  while (begun < kBacklog / 4) begun += poll(10s).first;  // Much more has been read ahead by now.
  send(results_, 2'000);

  long ended = 0, begun_meanwhile = 0;
  while (ended < 2'000) {
    const auto [requests, results] = poll(10s);
    begun += requests;
    if (ended > 0 || results > 0) begun_meanwhile += requests;
    ended += results;
  }
  EXPECT_LE(begun_meanwhile, kBacklog / 2) << "read in turn, all the backlog would have come first";
  while (begun < kBacklog) {
    const long more = poll(10s).first;
    ASSERT_GT(more, 0) << "nothing of the backlog is lost";
    begun += more;
  }
}

TEST_F(YieldingTopics, AWaitingPollEndsWhenOnlyATopicThatYieldsHasSomething) {
  ASSERT_TRUE(reader_->assign({{requests_, 0}, {results_, 0}}));
  const SystemClock clock;
  for (int round = 0; round < 20; ++round) {
    send(requests_, 1);
    const Duration began = clock.monotonic();
    while (poll(30s).first == 0) {
    }
    EXPECT_LT(clock.monotonic() - began, 20s) << "it waited for the end of its patience";
  }
}

}  // namespace
}  // namespace millrace::kafka
