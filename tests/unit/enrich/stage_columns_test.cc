#include "workers/enrich/stage_columns.h"

#include <gtest/gtest.h>

namespace millrace::enrich {
namespace {

TEST(StageColumns, AreTheLastFourOfABatchsOutput) {
  const auto stage = StageColumns::of({"name", "industry", "_status", "_agent", "_error_cause", "_error_message"});
  ASSERT_TRUE(stage);
  EXPECT_EQ(stage->own(), 2U);
  EXPECT_FALSE(StageColumns::of({"name", "_status", "_agent", "_error_cause"}));
  EXPECT_FALSE(StageColumns::of({"_status", "_agent", "_error_cause", "_error_message"}));
  EXPECT_FALSE(StageColumns::of({"name", "_status", "_agent", "_error_cause", "_error_message", "more"}));
}

TEST(StageColumns, TellWhatARowCameToBefore) {
  const auto stage = StageColumns::of({"name", "_status", "_agent", "_error_cause", "_error_message"});
  ASSERT_TRUE(stage);
  const std::vector<std::string_view> failed{"Ann", "failed", "a (http)", "Agent.TimedOut", "too late"};
  const auto before = stage->before({.cells = failed});
  EXPECT_TRUE(before.has_failed);
  EXPECT_EQ(before.agents + "|" + before.error + "|" + before.cause, "a (http)|Agent.TimedOut|too late");
  const std::vector<std::string_view> quarantined{};
  EXPECT_FALSE(stage->before({.cells = quarantined}).has_failed);
}

}  // namespace
}  // namespace millrace::enrich
