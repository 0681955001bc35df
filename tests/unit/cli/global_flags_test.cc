#include "producers/cli/global_flags.h"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

constexpr Terminals kBothTerminals{.is_data_terminal = true, .are_notes_terminal = true};

GlobalFlags with_colour(const std::string& colour) {
  GlobalFlags flags;
  flags.colour = colour;
  return flags;
}

TEST(Manner, ColoursOnATerminalOnly) {
  EXPECT_TRUE(manner_of({}, {}, kBothTerminals).has_colour);
  EXPECT_FALSE(manner_of({}, {}, {}).has_colour);
}

TEST(Manner, HonoursNoColorAndDumbTerminals) {
  EXPECT_FALSE(manner_of({}, {{"NO_COLOR", "1"}}, kBothTerminals).has_colour);
  EXPECT_TRUE(manner_of({}, {{"NO_COLOR", ""}}, kBothTerminals).has_colour);
  EXPECT_FALSE(manner_of({}, {{"TERM", "dumb"}}, kBothTerminals).has_colour);
  EXPECT_FALSE(manner_of({}, {{"TERM", "dumb"}}, kBothTerminals).shows_progress);
}

TEST(Manner, LetsTheFlagOverruleTheEnvironment) {
  EXPECT_TRUE(manner_of(with_colour("always"), {{"NO_COLOR", "1"}}, {}).has_colour);
  EXPECT_FALSE(manner_of(with_colour("never"), {}, kBothTerminals).has_colour);
}

TEST(SettingsOf, SplitsAtTheFirstEqualsSign) {
  GlobalFlags flags;
  flags.settings = {"kafka.client.sasl.jaas.config=a=b", "log.level="};

  const auto settings = settings_of(flags);

  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->at("kafka.client.sasl.jaas.config"), "a=b");
  EXPECT_EQ(settings->at("log.level"), "");
}

TEST(SettingsOf, RefusesWhatIsNoAssignment) {
  GlobalFlags flags;
  flags.settings = {"kafka.bootstrap"};

  EXPECT_FALSE(settings_of(flags));
}

}  // namespace
}  // namespace millrace::cli
