#include "workers/supervise/publisher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/event_log/memory_log.h"
#include "shared/event_log/memory_record_sink.h"
#include "shared/time/clock.h"

namespace millrace::supervise {
namespace {

using ::testing::ElementsAre;

class PublisherTest : public ::testing::Test {
 protected:
  PublisherTest() { log_.create_topic("topic", 1); }

  void publish(std::int64_t batch, const std::string& value) {
    publisher_.publish({Shard(0), batch, {{.topic = "topic", .partition = 0, .key = {}, .value = value, .headers = {}}}}, clock_.now());
  }
  std::vector<std::string> written() const {
    std::vector<std::string> values;
    for (const auto& record : log_.records_of("topic")) values.push_back(record.value.value_or(""));
    return values;
  }

  /// So long that what failed is sent again.
  void pause() { clock_.advance_by(std::chrono::seconds(1)); }

  ManualClock clock_{TimePoint{}};
  event_log::MemoryLog log_{clock_};
  event_log::MemoryRecordSink sink_{log_};
  Publisher publisher_{sink_, clock_};
};

TEST_F(PublisherTest, WhatIsSentAgainStaysBeforeWhatWasNeverSent) {
  log_.hold_deliveries(true);
  log_.fail_next_sends(2);
  publish(1, "first");
  publish(2, "second");
  publisher_.pump(Duration(0));  // Both fail, and nobody says so yet.
  publish(3, "third");
  log_.fill_queue_for_next_sends(1);
  log_.hold_deliveries(false);
  publisher_.pump(Duration(0));  // The queue is full: the third waits while the others come back.
  pause();
  publisher_.pump(Duration(0));
  EXPECT_THAT(written(), ElementsAre("first", "second", "third"));
}

TEST_F(PublisherTest, CountsAsSentOnlyWhatWasAcknowledgedWithoutAGap) {
  log_.fail_next_sends(1);
  publish(1, "first");
  publish(2, "second");
  publisher_.pump(Duration(0));
  EXPECT_EQ(publisher_.sent_through(Shard(0), 2), 0);
  publisher_.pump(Duration(0));
  EXPECT_THAT(written(), ElementsAre("second")) << "no pause before it is sent again";
  pause();
  publisher_.pump(Duration(0));
  EXPECT_EQ(publisher_.sent_through(Shard(0), 2), 2);
}

}  // namespace
}  // namespace millrace::supervise
