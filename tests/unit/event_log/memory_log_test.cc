#include "shared/event_log/memory_log.h"

#include <gmock/gmock.h>

#include "shared/event_log/memory_group_source.h"
#include "shared/event_log/memory_partition_reader.h"
#include "shared/event_log/memory_record_sink.h"

namespace millrace::event_log {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// What the fake adds to the contract (tests/contract/event_log): its faults.
class MemoryLogTest : public ::testing::Test {
 protected:
  MemoryLogTest() { log_.create_topic("t", 1); }

  Result<void> send(std::uint64_t ticket) {
    return sink_.send(
        {.topic = "t", .partition = 0, .key = {}, .value = std::to_string(ticket), .headers = {}}, ticket);
  }
  std::vector<std::string> written() const {
    std::vector<std::string> values;
    for (const Record& record : log_.records_of("t")) values.push_back(*record.value);
    return values;
  }

  ManualClock clock_{TimePoint{}};
  MemoryLog log_{clock_};
  MemoryRecordSink sink_{log_};
};

TEST_F(MemoryLogTest, AFailedSendIsReportedAndNotWritten) {
  log_.fail_next_sends(1);

  ASSERT_TRUE(send(1));
  ASSERT_TRUE(send(2));
  const auto deliveries = sink_.collect(Duration::zero());

  ASSERT_THAT(deliveries, SizeIs(2));
  EXPECT_EQ(deliveries[0].error->kind, ErrorKind::kTransient);
  EXPECT_FALSE(deliveries[1].error);
  EXPECT_THAT(written(), ElementsAre("2"));
}

TEST_F(MemoryLogTest, ALostSendIsAcknowledgedAndNotWritten) {
  log_.lose_next_sends(1);

  ASSERT_TRUE(send(1));

  EXPECT_FALSE(sink_.collect(Duration::zero()).at(0).error);
  EXPECT_THAT(written(), IsEmpty());
}

TEST_F(MemoryLogTest, ADuplicatedSendIsWrittenTwiceAndReportedOnce) {
  log_.duplicate_next_sends(1);

  ASSERT_TRUE(send(1));

  EXPECT_THAT(sink_.collect(Duration::zero()), SizeIs(1));
  EXPECT_THAT(written(), ElementsAre("1", "1"));
}

TEST_F(MemoryLogTest, AFullQueueTakesNothing) {
  log_.fill_queue_for_next_sends(1);

  EXPECT_EQ(send(1).error().kind, ErrorKind::kTransient);
  EXPECT_THAT(sink_.collect(Duration::zero()), IsEmpty());
  EXPECT_TRUE(send(1));
}

TEST_F(MemoryLogTest, HeldDeliveriesComeLater) {
  log_.hold_deliveries(true);
  ASSERT_TRUE(send(1));
  EXPECT_THAT(sink_.collect(Duration::zero()), IsEmpty());

  log_.hold_deliveries(false);

  EXPECT_THAT(sink_.collect(Duration::zero()), SizeIs(1));
  EXPECT_THAT(written(), ElementsAre("1"));
}

TEST_F(MemoryLogTest, ATruncationPutsPositionsBeyondTheEnd) {
  MemoryPartitionReader reader{log_};
  for (const std::uint64_t ticket : {1U, 2U, 3U}) ASSERT_TRUE(send(ticket));
  ASSERT_TRUE(reader.assign({{{"t", 0}, 3}}));

  log_.truncate({"t", 0}, 1);

  EXPECT_THAT(reader.poll(10, Duration::zero())->reset, ElementsAre(TopicPartition{"t", 0}));
  EXPECT_THAT(written(), ElementsAre("1"));
}

TEST_F(MemoryLogTest, ARebalanceTakesEverythingAndGivesItBack) {
  MemoryGroup group;
  MemoryGroupSource member{log_, group, "t"};
  ASSERT_THAT(member.poll(10, Duration::zero())->assigned, SizeIs(1));

  group.rebalance();

  EXPECT_THAT(member.poll(10, Duration::zero())->revoked, SizeIs(1));
  EXPECT_THAT(member.poll(10, Duration::zero())->assigned, SizeIs(1));
}

TEST(FindHeader, AnswersTheLastOfThatName) {
  const std::vector<Header> headers{{"a", "1"}, {"b", "2"}, {"a", "3"}};

  EXPECT_EQ(find_header(headers, "a"), "3");
  EXPECT_EQ(find_header(headers, "A"), std::nullopt);
}

}  // namespace
}  // namespace millrace::event_log
