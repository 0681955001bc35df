#include <gtest/gtest.h>

#include "workers/supervise/outbox_records.h"
#include "workers/supervise/ownership.h"
#include "workers/supervise/resource.h"
#include "workers/supervise/task_token.h"

namespace millrace::supervise {
namespace {

/// 'm' is ours, 'f' is free, anything else is somebody's.
std::vector<ShardLease> leases(const std::string& picture) {
  std::vector<ShardLease> result;
  for (const char c : picture) {
    result.push_back({.shard = Shard(static_cast<int>(result.size())), .is_mine = c == 'm', .is_free = c == 'f'});
  }
  return result;
}

TEST(PlanOwnership, ALoneMemberTakesEveryFreeShard) { EXPECT_EQ(plan_ownership(leases("ffff"), 1).take.size(), 4U); }

TEST(PlanOwnership, TakesNoMoreThanItsShare) { EXPECT_EQ(plan_ownership(leases("ffffffff"), 3).take.size(), 3U); }

TEST(PlanOwnership, ReleasesWhatIsAboveItsShare) {
  const auto plan = plan_ownership(leases("mmmmmmmm"), 2);
  EXPECT_EQ(plan.release.size(), 4U);
  EXPECT_TRUE(plan.take.empty());
}

TEST(PlanOwnership, LeavesOthersShardsAlone) {
  const auto plan = plan_ownership(leases("mmoo"), 2);
  EXPECT_TRUE(plan.take.empty());
  EXPECT_TRUE(plan.release.empty());
}

TEST(TaskToken, OnlyItsOwnClusterTakesIt) {
  const TokenSigner signer("key");
  const std::string token = signer.sign({JobId("j1-x"), {4, 2}, 3});
  const auto subject = signer.verify(token);
  ASSERT_TRUE(subject);
  EXPECT_EQ(subject->job, JobId("j1-x"));
  EXPECT_EQ(subject->key, (TaskKey{4, 2}));
  EXPECT_EQ(subject->attempt, 3);
  EXPECT_FALSE(TokenSigner("other").verify(token));
  EXPECT_FALSE(signer.verify(token.substr(1)));
  EXPECT_FALSE(signer.verify(""));
}

TEST(Resource, PoolsAndNestedExecutionsAreKnown) {
  EXPECT_EQ(parse_resource("millrace:enrich:row")->pool, PoolName("enrich"));
  EXPECT_EQ(parse_resource("millrace:a:b.waitForTaskToken")->operation, "b");
  EXPECT_TRUE(parse_resource("arn:aws:states:::states:startExecution.sync:2")->awaits_child);
  EXPECT_FALSE(parse_resource("arn:aws:states:::states:startExecution")->awaits_child);
  EXPECT_FALSE(parse_resource("millrace:enrich"));
  EXPECT_FALSE(parse_resource("arn:aws:lambda:::function:f"));
}

TEST(OutboxRecords, RoundTripWhateverTheyHold) {
  const std::vector<event_log::OutgoingRecord> records{
      {.topic = "a", .partition = 3, .key = "k", .value = "{\"x\":\"1:2\"}", .headers = {{"h", "v:"}, {"", ""}}},
      {.topic = "b", .partition = {}, .key = {}, .value = "", .headers = {}, .lane = 7},
      {.topic = "c", .partition = {}, .key = "\xff", .value = std::string("\xfe\0 not text", 11), .headers = {{"h", "\xc3"}}}};
  const auto decoded = decode_records(encode_records(records));
  ASSERT_TRUE(decoded);
  ASSERT_EQ(decoded->size(), 3U);
  EXPECT_EQ((*decoded)[2].value, records[2].value);
  EXPECT_EQ((*decoded)[2].headers[0].value, "\xc3");
  EXPECT_EQ((*decoded)[0].partition, 3);
  EXPECT_EQ((*decoded)[0].headers[0].value, "v:");
  EXPECT_FALSE((*decoded)[1].key.has_value());
  EXPECT_FALSE((*decoded)[1].partition.has_value());
  EXPECT_EQ((*decoded)[1].lane, 7);
  EXPECT_FALSE((*decoded)[0].lane.has_value());
}

TEST(OutboxRecords, DamageIsReportedNotSent) {
  const std::string good = encode_records({{.topic = "a", .partition = {}, .key = {}, .value = "v", .headers = {}}});
  for (std::size_t cut = 0; cut + 1 < good.size(); ++cut) {
    const auto decoded = decode_records(good.substr(0, cut));
    EXPECT_TRUE(!decoded || decoded->empty()) << cut;
  }
}

}  // namespace
}  // namespace millrace::supervise
