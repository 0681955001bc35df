#include <gmock/gmock.h>

#include <thread>

#include "tests/contract/event_log/event_log_fixture.h"

namespace millrace::event_log {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

INSTANTIATE_TEST_SUITE_P(Of, EventLogContract,
                         ::testing::Values(NamedWorld{"Memory", memory_world},
                                           NamedWorld{"Kafka", kafka_world},
                                           NamedWorld{"KafkaThatYields", yielding_kafka_world}),
                         [](const auto& world) { return world.param.name; });

TEST_P(EventLogContract, ARecordArrivesAsItWasSent) {
  const std::string topic = world_->create_topic(2);
  const auto sink = world_->sink();
  const std::string bytes{"\0\xff\n", 3};

  EXPECT_FALSE(
      deliver(*sink, {.topic = topic,
                      .partition = 1,
                      .key = "the key",
                      .value = bytes,
                      .headers = {{"ce_type", "a"}, {"ce_type", "b"}, {"empty", ""}, {"raw", bytes}}}));
  const auto reader = world_->reader();
  ASSERT_TRUE(reader->assign({{{topic, 1}, 0}}));
  const Record record = read(*reader, 1).records.at(0);

  EXPECT_EQ(record.from, (TopicPartition{topic, 1}));
  EXPECT_EQ(record.offset, 0);
  EXPECT_EQ(record.key, "the key");
  EXPECT_EQ(record.value, bytes);
  EXPECT_EQ(find_header(record.headers, "ce_type"), "b");
  EXPECT_EQ(find_header(record.headers, "empty"), "");
  EXPECT_EQ(find_header(record.headers, "raw"), bytes);
  EXPECT_EQ(find_header(record.headers, "CE_TYPE"), std::nullopt);
  EXPECT_LT(world_->clock().now() - record.written_at, 60s);
}

TEST_P(EventLogContract, OneKeyAlwaysGoesToOnePartition) {
  const std::string topic = world_->create_topic(8);
  const auto sink = world_->sink();
  std::map<TopicPartition, std::int64_t> everywhere;
  for (int partition = 0; partition < 8; ++partition) everywhere[{topic, partition}] = 0;

  for (int count = 0; count < 5; ++count) {
    EXPECT_FALSE(
        deliver(*sink, {.topic = topic, .partition = {}, .key = "one", .value = "v", .headers = {}}));
  }
  const auto reader = world_->reader();
  ASSERT_TRUE(reader->assign(everywhere));
  const auto records = read(*reader, 5).records;

  for (const Record& record : records) EXPECT_EQ(record.from, records.front().from);
}

TEST_P(EventLogContract, RecordsOfOneLaneGoToOnePartitionWhateverTheirKeys) {
  const std::string topic = world_->create_topic(3);
  const auto sink = world_->sink();
  for (int count = 0; count < 12; ++count) {
    OutgoingRecord record{.topic = topic, .partition = {}, .key = std::to_string(count), .value = "v", .headers = {}};
    record.lane = count < 6 ? 1 : 5;  // 5: of a topic with more partitions than this one has.
    EXPECT_FALSE(deliver(*sink, std::move(record)));
  }
  const auto reader = world_->reader();
  ASSERT_TRUE(reader->assign({{{topic, 0}, 0}, {{topic, 1}, 0}, {{topic, 2}, 0}}));

  std::map<int, int> partitions;
  for (const Record& record : read(*reader, 12).records) ++partitions[record.from.partition];
  EXPECT_EQ(partitions, (std::map<int, int>{{1, 6}, {2, 6}}));
}

TEST_P(EventLogContract, ATooLargeRecordIsRefusedForGoodAndHarmsNoOther) {
  const std::string topic = world_->create_topic(1);
  const auto sink = world_->sink();

  const auto error = deliver(
      *sink,
      {.topic = topic, .partition = 0, .key = {}, .value = std::string(1'200'000, 'x'), .headers = {}});
  const auto next =
      deliver(*sink, {.topic = topic, .partition = 0, .key = {}, .value = "small", .headers = {}});

  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, ErrorKind::kRejected);
  EXPECT_FALSE(next);
}

TEST_P(EventLogContract, ARecordForAnUnknownTopicIsRefusedForGood) {
  const auto sink = world_->sink();

  const auto error =
      deliver(*sink, {.topic = "no-such-topic", .partition = 0, .key = {}, .value = "v", .headers = {}});

  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, ErrorKind::kRejected);
}

TEST_P(EventLogContract, AReaderStartsAtItsPosition) {
  const std::string topic = world_->create_topic(1);
  publish(topic, 0, {"a", "b", "c"});
  const auto reader = world_->reader();

  ASSERT_TRUE(reader->assign({{{topic, 0}, 1}}));

  EXPECT_THAT(values_of(read(*reader, 2).records), ElementsAre("b", "c"));
}

TEST_P(EventLogContract, AReaderReturnsWhenTheInputRunsDry) {
  const std::string topic = world_->create_topic(1);
  publish(topic, 0, {"a"});
  const auto reader = world_->reader();
  ASSERT_TRUE(reader->assign({{{topic, 0}, 0}}));
  read(*reader, 1);

  const auto fetched = reader->poll(10, 1ms);

  ASSERT_TRUE(fetched);
  EXPECT_THAT(fetched->records, IsEmpty());
  EXPECT_THAT(fetched->reset, IsEmpty());
}

TEST_P(EventLogContract, APollNeverBringsMoreThanAsked) {
  const std::string topic = world_->create_topic(1);
  publish(topic, 0, {"a", "b", "c"});
  const auto reader = world_->reader();
  ASSERT_TRUE(reader->assign({{{topic, 0}, 0}}));
  Result<Fetched> fetched = Fetched{};

  for (const Duration until = now() + kPatience; fetched && fetched->records.empty() && now() < until;) {
    fetched = reader->poll(2, 100ms);
  }

  ASSERT_TRUE(fetched);
  EXPECT_LE(fetched->records.size(), 2U);
  EXPECT_THAT(read(*reader, 1).records.back().value, "c");
}

TEST_P(EventLogContract, OtherPartitionsComeAndGoWithoutDisturbingOnesThatStay) {
  const std::string topic = world_->create_topic(2);
  publish(topic, 0, {"a", "b"});
  publish(topic, 1, {"x"});
  const auto reader = world_->reader();
  ASSERT_TRUE(reader->assign({{{topic, 0}, 0}}));
  EXPECT_THAT(values_of(read(*reader, 2).records), ElementsAre("a", "b"));

  ASSERT_TRUE(reader->assign({{{topic, 0}, 2}, {{topic, 1}, 0}}));
  EXPECT_THAT(values_of(read(*reader, 1).records), ElementsAre("x"));
  ASSERT_TRUE(reader->assign({{{topic, 0}, 2}}));
  publish(topic, 1, {"y"});
  publish(topic, 0, {"c"});

  EXPECT_THAT(values_of(read(*reader, 1).records), ElementsAre("c"));
}

TEST_P(EventLogContract, AnAssignmentElsewhereMovesAPartition) {
  const std::string topic = world_->create_topic(1);
  publish(topic, 0, {"a", "b"});
  const auto reader = world_->reader();
  ASSERT_TRUE(reader->assign({{{topic, 0}, 0}}));
  read(*reader, 2);

  ASSERT_TRUE(reader->assign({{{topic, 0}, 1}}));

  EXPECT_THAT(values_of(read(*reader, 1).records), ElementsAre("b"));
}

TEST_P(EventLogContract, APositionInATopicMadeAnewIsReported) {
  const std::string topic = world_->create_topic(1);
  publish(topic, 0, {"a", "b", "c"});
  world_->create_anew(topic, 1);
  const auto reader = world_->reader();

  ASSERT_TRUE(reader->assign({{{topic, 0}, 3}}));
  const Fetched fetched = read(*reader, 1);

  EXPECT_THAT(fetched.records, IsEmpty());
  EXPECT_THAT(fetched.reset, ElementsAre(TopicPartition{topic, 0}));
}

TEST_P(EventLogContract, APositionBelowTheTrimmedBeginIsReportedAndReadAgainOnlyWhenAssignedAgain) {
  const std::string topic = world_->create_topic(1);
  publish(topic, 0, {"a", "b", "c"});
  world_->trim({topic, 0}, 2);
  const auto reader = world_->reader();

  ASSERT_TRUE(reader->assign({{{topic, 0}, 0}}));
  EXPECT_THAT(read(*reader, 1).reset, ElementsAre(TopicPartition{topic, 0}));
  ASSERT_TRUE(reader->assign({{{topic, 0}, 2}}));

  EXPECT_THAT(values_of(read(*reader, 1).records), ElementsAre("c"));
}

TEST_P(EventLogContract, TheRangeIsAsFreshAsTheCall) {
  const std::string topic = world_->create_topic(1);
  const auto reader = world_->reader();
  publish(topic, 0, {"a", "b", "c"});
  world_->trim({topic, 0}, 1);

  const auto range = reader->range_of({topic, 0}, 10s);

  ASSERT_TRUE(range);
  EXPECT_EQ(range->begin, 1);
  EXPECT_EQ(range->end, 3);
}

TEST_P(EventLogContract, AGroupWithoutCommitsStartsAtTheOldestRecord) {
  const std::string topic = world_->create_topic(1);
  publish(topic, 0, {"a", "b"});
  const auto member = world_->member("g-" + topic, topic);

  const GroupFetched fetched = consume(*member, 2);

  EXPECT_THAT(fetched.assigned, ElementsAre(TopicPartition{topic, 0}));
  EXPECT_THAT(values_of(fetched.records), ElementsAre("a", "b"));
}

TEST_P(EventLogContract, ANewMemberGoesOnWhereTheGroupCommitted) {
  const std::string topic = world_->create_topic(1);
  publish(topic, 0, {"a", "b", "c"});
  {
    const auto first = world_->member("g-" + topic, topic);
    consume(*first, 3);
    EXPECT_TRUE(first->commit({{{topic, 0}, 2}}));
    first->close(10s);
  }
  const auto second = world_->member("g-" + topic, topic);

  EXPECT_THAT(values_of(consume(*second, 1).records), ElementsAre("c"));
}

TEST_P(EventLogContract, ACommitForAPartitionThatIsNotOursIsLeftOut) {
  const std::string topic = world_->create_topic(1);
  publish(topic, 0, {"a", "b"});
  {
    const auto outsider = world_->member("g-" + topic, topic);
    EXPECT_TRUE(outsider->commit({{{topic, 0}, 2}}));  // Before anything was assigned.
    outsider->close(10s);
  }
  const auto member = world_->member("g-" + topic, topic);

  EXPECT_THAT(values_of(consume(*member, 2).records), ElementsAre("a", "b"));
}

TEST_P(EventLogContract, ASecondMemberTakesPartOfThePartitionsAndTheLastCommitBeforeItCounts) {
  const std::string topic = world_->create_topic(2);
  publish(topic, 0, {"a"});
  publish(topic, 1, {"x"});
  const auto first = world_->member("g-" + topic, topic);
  consume(*first, 2);
  const auto second = world_->member("g-" + topic, topic);

  GroupFetched of_first;
  GroupFetched of_second;
  for (const Duration until = now() + kPatience; of_second.assigned.empty() && now() < until;) {
    auto fetched = first->poll(10, 20ms);
    if (fetched && !fetched->revoked.empty()) {
      EXPECT_TRUE(first->commit({{{topic, 0}, 1}, {{topic, 1}, 1}}));
    }
    gather(of_first, std::move(fetched));
    gather(of_second, second->poll(10, 20ms));
  }
  for (const Duration until = now() + kPatience; of_first.assigned.empty() && now() < until;) {
    gather(of_first, first->poll(10, 20ms));
  }
  publish(topic, 0, {"b"});
  publish(topic, 1, {"y"});
  gather(of_first, consume(*first, 1));
  gather(of_second, consume(*second, 1));

  EXPECT_THAT(of_first.revoked, UnorderedElementsAre(TopicPartition{topic, 0}, TopicPartition{topic, 1}));
  EXPECT_EQ(of_first.assigned.size(), 1U);
  EXPECT_EQ(of_second.assigned.size(), 1U);
  auto values = values_of(of_first.records);
  for (const std::string& value : values_of(of_second.records)) values.push_back(value);
  EXPECT_THAT(values, UnorderedElementsAre("b", "y"));
}

TEST_P(EventLogContract, APausedPartitionBringsNothingAndAResumedOneEverythingOnce) {
  const std::string topic = world_->create_topic(2);
  const auto member = world_->member("g-" + topic, topic);
  publish(topic, 0, {"a"});
  consume(*member, 1);

  member->pause({{topic, 0}});
  member->pause({{topic, 0}});
  publish(topic, 0, {"b", "c"});
  publish(topic, 1, {"x"});
  EXPECT_THAT(values_of(consume(*member, 1).records), ElementsAre("x"));
  member->resume({{topic, 0}, {topic, 1}});

  EXPECT_THAT(values_of(consume(*member, 2).records), ElementsAre("b", "c"));
  const auto after = member->poll(10, 50ms);
  ASSERT_TRUE(after);
  EXPECT_THAT(after->records, IsEmpty());
}

TEST_P(EventLogContract, APartitionThatIsAssignedAgainFlowsThoughItWasPausedBefore) {
  const std::string topic = world_->create_topic(2);
  publish(topic, 0, {"a"});
  publish(topic, 1, {"x"});
  const auto first = world_->member("g-" + topic, topic);
  consume(*first, 2);
  first->pause({{topic, 0}, {topic, 1}});
  const auto second = world_->member("g-" + topic, topic);

  GroupFetched of_first;
  GroupFetched of_second;
  const auto both_have_theirs = [&] { return !of_first.assigned.empty() && !of_second.assigned.empty(); };
  for (const Duration until = now() + kPatience; !both_have_theirs() && now() < until;) {
    auto fetched = first->poll(10, 20ms);
    if (fetched && !fetched->revoked.empty()) {
      EXPECT_TRUE(first->commit({{{topic, 0}, 1}, {{topic, 1}, 1}}));
    }
    gather(of_first, std::move(fetched));
    gather(of_second, second->poll(10, 20ms));
  }
  publish(topic, 0, {"b"});
  publish(topic, 1, {"y"});
  gather(of_first, consume(*first, 1));
  gather(of_second, consume(*second, 1));

  auto values = values_of(of_first.records);
  for (const std::string& value : values_of(of_second.records)) values.push_back(value);
  EXPECT_THAT(values, UnorderedElementsAre("b", "y"));
}

TEST_P(EventLogContract, WakeEndsAPollThatWaits) {
  const std::string topic = world_->create_topic(1);
  const auto member = world_->member("g-" + topic, topic);
  publish(topic, 0, {"a"});
  consume(*member, 1);
  const Duration before = now();

  {
    const std::jthread waker{[&] { member->wake(); }};
    EXPECT_TRUE(member->poll(10, kPatience));
  }

  EXPECT_LT(now() - before, kPatience / 2);
}

TEST_P(EventLogContract, AfterCloseNothingHappens) {
  const std::string topic = world_->create_topic(1);
  publish(topic, 0, {"a"});
  const auto member = world_->member("g-" + topic, topic);
  consume(*member, 1);

  member->close(10s);
  member->close(10s);

  const auto fetched = member->poll(10, 1ms);
  ASSERT_TRUE(fetched);
  EXPECT_THAT(fetched->records, IsEmpty());
  EXPECT_TRUE(member->commit({{{topic, 0}, 1}}));
  member->pause({{topic, 0}});
  member->wake();
}

}  // namespace
}  // namespace millrace::event_log
