#include "shared/settings/suggestion.h"

#include <gtest/gtest.h>

namespace millrace::settings {
namespace {

TEST(EditDistance, CountsInsertionsRemovalsChangesAndSwaps) {
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("redis.ulr", "redis.url"), 1u);
  EXPECT_EQ(edit_distance("same", "same"), 0u);
}

TEST(Suggestion, NamesTheNearestAndNothingFarFetched) {
  EXPECT_EQ(suggestion_for("kafka.botstrap", {"kafka.bootstrap", "log.level"}), "kafka.bootstrap");
  EXPECT_EQ(suggestion_for("weather", {"kafka.bootstrap", "log.level"}), std::nullopt);
  EXPECT_EQ(suggestion_for("x", {}), std::nullopt);
}

}  // namespace
}  // namespace millrace::settings
