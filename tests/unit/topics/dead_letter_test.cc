#include "topics/events/dead_letter.h"

#include <gtest/gtest.h>

#include "shared/time/timestamp.h"
#include "tests/unit/topics/records.h"
#include "topics/names.h"

namespace millrace::topics {
namespace {

DeadReason reason(const std::string& name = "InvalidRequest") {
  return {rejected(name, "workflow: is missing; add it"), 2, *parse_rfc3339("2026-01-01T00:00:00Z"),
          *parse_rfc3339("2026-01-02T00:00:00Z"), "millrace.supervise"};
}

event_log::Record poison() {
  auto record = read_from("millrace.requests", "{", {{"ce_id", "1"}, {"custom", "kept"}});
  record.key = "k";
  return record;
}

TEST(DeadLetter, KeepsTheRecordAndSaysWhy) {
  const auto letter = to_dead_letter(poison(), reason());

  EXPECT_EQ(letter.topic, kDead);
  EXPECT_EQ(letter.key, "k");
  EXPECT_EQ(letter.value, "{");
  EXPECT_EQ(header_of(letter.headers, "ce_id"), "1");
  EXPECT_EQ(header_of(letter.headers, "custom"), "kept");
  EXPECT_EQ(header_of(letter.headers, "x-original-topic"), "millrace.requests");
  EXPECT_EQ(header_of(letter.headers, "kafka_dlt-original-topic"), "millrace.requests");
  EXPECT_EQ(header_of(letter.headers, "x-original-partition"), "3");
  EXPECT_EQ(header_of(letter.headers, "x-original-offset"), "42");
  EXPECT_EQ(header_of(letter.headers, "x-original-timestamp"), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(header_of(letter.headers, "x-error-type"), "InvalidRequest");
  EXPECT_EQ(header_of(letter.headers, "x-error-message"), "workflow: is missing; add it");
  EXPECT_EQ(header_of(letter.headers, "x-attempts"), "2");
  EXPECT_EQ(header_of(letter.headers, "x-first-failed-at"), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(header_of(letter.headers, "x-last-failed-at"), "2026-01-02T00:00:00.000Z");
  EXPECT_EQ(header_of(letter.headers, "x-consumer-group"), "millrace.supervise");
  EXPECT_EQ(header_of(letter.headers, "x-replay-count"), "0");
}

TEST(DeadLetter, CanBeReadBack) {
  const DeadLetter letter = read_dead_letter(delivered(to_dead_letter(poison(), reason())));

  EXPECT_EQ(letter.origin, (event_log::TopicPartition{"millrace.requests", 3}));
  EXPECT_EQ(letter.origin_offset, 42);
  EXPECT_EQ(letter.error_type, "InvalidRequest");
  EXPECT_EQ(letter.attempts, 2);
  EXPECT_EQ(letter.consumer_group, "millrace.supervise");
}

TEST(DeadLetter, AReplayGoesBackWhereItCameFromWithoutTheReason) {
  const auto replay = replay_of(delivered(to_dead_letter(poison(), reason())));

  ASSERT_TRUE(replay);
  EXPECT_EQ(replay->topic, "millrace.requests");
  EXPECT_EQ(replay->partition, 3);
  EXPECT_EQ(replay->key, "k");
  EXPECT_EQ(replay->value, "{");
  EXPECT_EQ(header_of(replay->headers, "ce_id"), "1");
  EXPECT_EQ(header_of(replay->headers, "x-replay-count"), "1");
  EXPECT_EQ(header_of(replay->headers, "x-error-type"), "(absent)");
}

TEST(DeadLetter, ASecondDeathKeepsTheFirstOriginAndCountsReplays) {
  auto arrived = delivered(*replay_of(delivered(to_dead_letter(poison(), reason()))));
  arrived.offset = 99;

  const auto letter = to_dead_letter(arrived, reason("UnknownWorkflow"));
  const auto again = replay_of(delivered(letter));

  EXPECT_EQ(header_of(letter.headers, "x-original-offset"), "42");
  EXPECT_EQ(header_of(letter.headers, "x-error-type"), "UnknownWorkflow");
  EXPECT_EQ(std::count_if(letter.headers.begin(), letter.headers.end(),
                          [](const auto& header) { return header.name == "x-error-type"; }),
            1);
  ASSERT_TRUE(again);
  EXPECT_EQ(header_of(again->headers, "x-replay-count"), "2");
}

TEST(DeadLetter, ASendersOwnHeadersOfTheseNamesAreNotBelieved) {
  auto record = poison();
  record.headers.push_back({"x-original-topic", "millrace.results"});
  record.headers.push_back({"x-original-partition", "3"});
  record.headers.push_back({"x-replay-count", "1"});

  EXPECT_EQ(read_dead_letter(delivered(to_dead_letter(record, reason()))).origin.topic, "millrace.requests");
}

TEST(DeadLetter, IsDeliverableHoweverLargeTheRecordWas) {
  auto record = read_from("millrace.requests", std::string(5'000'000, 'x'));
  record.key = std::string(1'000'000, 'k');
  for (int i = 0; i < 100; ++i) record.headers.push_back({"h" + std::to_string(i), std::string(10'000, 'h')});

  const auto letter = to_dead_letter(record, {rejected("x", std::string(100'000, 'e')), 1, {}, {}, "g"});

  std::size_t bytes = letter.value.size() + letter.key.value_or("").size();
  for (const auto& header : letter.headers) bytes += header.name.size() + header.value.size();
  EXPECT_LT(bytes, 1'100'000U);
  EXPECT_EQ(header_of(letter.headers, "x-truncated-from"), "5000000");
  EXPECT_EQ(header_of(letter.headers, "x-dropped-headers"), "97");
  EXPECT_FALSE(replay_of(delivered(letter)));
}

TEST(DeadLetter, WithoutAnOriginThereIsNoReplay) {
  const auto replay = replay_of(read_from("millrace.dead", "{"));

  ASSERT_FALSE(replay);
  EXPECT_EQ(replay.error().kind, ErrorKind::kRejected);
}

}  // namespace
}  // namespace millrace::topics
