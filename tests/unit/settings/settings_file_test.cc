#include "shared/settings/settings_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::settings {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(SettingsFile, NestedMapsAndDottedNamesMeanTheSame) {
  const auto nested = parse_settings("kafka:\n  client:\n    sasl: {username: u}\n", "a.yaml");
  const auto dotted = parse_settings("kafka.client.sasl.username: u\n", "a.yaml");
  ASSERT_TRUE(nested);
  ASSERT_TRUE(dotted);
  EXPECT_EQ(*nested, *dotted);
}

TEST(SettingsFile, ListsBecomeCommas) {
  const auto settings = parse_settings("model:\n  providers: [openai, rules]\n", "a.yaml");
  ASSERT_TRUE(settings);
  EXPECT_THAT(*settings, ElementsAre(Pair("model.providers", "openai,rules")));
}

TEST(SettingsFile, AnEmptyFileIsNoSettings) {
  const auto settings = parse_settings("# nothing yet\n", "a.yaml");
  ASSERT_TRUE(settings);
  EXPECT_TRUE(settings->empty());
}

TEST(SettingsFile, ErrorsNameFileAndLine) {
  const auto broken = parse_settings("a: 1\nb: [\n", "a.yaml");
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().detail, HasSubstr("a.yaml, line "));

  const auto twice = parse_settings("log.level: info\nlog: {level: debug}\n", "a.yaml");
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error().detail, HasSubstr("log.level is given twice"));

  EXPECT_FALSE(parse_settings("just text", "a.yaml"));
  EXPECT_FALSE(parse_settings("model: {providers: [{a: b}]}", "a.yaml"));
}

TEST(SettingsFile, WhatIsPrintedIsReadBack) {
  const std::map<std::string, std::string> settings{{"a.b", "1"}, {"c", "it's \"so\": {x}\n"}, {"d", ""}};
  const auto read = parse_settings(print_settings(settings), "printed");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(*read, settings);
}

}  // namespace
}  // namespace millrace::settings
