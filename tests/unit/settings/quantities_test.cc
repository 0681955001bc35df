#include "shared/settings/quantities.h"

#include <gtest/gtest.h>

namespace millrace::settings {
namespace {

using namespace std::chrono_literals;

TEST(Quantities, DurationsHaveUnits) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("2m"), 2min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("7d"), 7 * 24h);
  EXPECT_EQ(parse_duration("0"), 0s);
  for (const char* text : {"", "5", "s", "5 s", "-1s", "5sec", "1s1s", "1e3s", "99999999999999d"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Quantities, BytesCountInThousandsOrIn1024s) {
  EXPECT_EQ(parse_bytes("262144"), 262144u);
  EXPECT_EQ(parse_bytes("256KiB"), 262144u);
  EXPECT_EQ(parse_bytes("5GB"), 5000000000u);
  EXPECT_EQ(parse_bytes("0"), 0u);
  for (const char* text : {"", "-1", "KiB", "1 KiB", "1kib", "1.2.3", "9999999999GiB"}) EXPECT_FALSE(parse_bytes(text)) << text;
}

TEST(Quantities, BooleansAreForgivingAboutCaseOnly) {
  EXPECT_EQ(parse_boolean("TRUE"), true);
  EXPECT_EQ(parse_boolean("off"), false);
  EXPECT_FALSE(parse_boolean(""));
  EXPECT_FALSE(parse_boolean("2"));
}

TEST(Quantities, NumbersAreWholeTexts) {
  EXPECT_EQ(parse_integer("-12"), -12);
  EXPECT_FALSE(parse_integer("12 "));
  EXPECT_FALSE(parse_integer("1.5"));
  EXPECT_FALSE(parse_integer("99999999999999999999"));
  EXPECT_EQ(parse_number("0.25"), 0.25);
  EXPECT_FALSE(parse_number("inf"));
}

}  // namespace
}  // namespace millrace::settings
