#include "shared/time/timestamp.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(Timestamp, RoundTripsMilliseconds) {
  const auto time = parse_rfc3339("2026-02-28T23:59:59.125Z");
  ASSERT_TRUE(time.has_value());
  EXPECT_EQ(to_rfc3339(*time), "2026-02-28T23:59:59.125Z");
}

TEST(Timestamp, HonoursOffsets) {
  EXPECT_EQ(parse_rfc3339("2026-01-01T17:33:00Z"), parse_rfc3339("2026-01-01T18:33:00+01:00"));
}

TEST(Timestamp, RefusesLowerCaseMissingZoneAndImpossibleDates) {
  EXPECT_FALSE(parse_rfc3339("2026-01-01t17:33:00Z"));
  EXPECT_FALSE(parse_rfc3339("2026-01-01T17:33:00"));
  EXPECT_FALSE(parse_rfc3339("2026-02-30T17:33:00Z"));
  EXPECT_FALSE(parse_rfc3339("2026-01-01T17:33Z"));
}

}  // namespace
}  // namespace millrace
