#include "topics/json_scan.h"

#include <gtest/gtest.h>

#include "shared/time/random.h"
#include "shared/vocabulary/json.h"

namespace millrace::topics {
namespace {

constexpr int kDepth = 64;

bool accepts(const std::string& text) { return !check_json(text, kDepth).has_value(); }

TEST(JsonScan, AcceptsWhatIsJson) {
  for (const char* text : {"null", " true ", "-0", "1.5e-7", "\"\"", "[]", "{}", R"([1,"a",{"b":[null]}])",
                           R"("\ud83d\ude00 \u00e4 \n")", "\"\xf0\x9f\x98\x80\"", "1e-999"}) {
    EXPECT_TRUE(accepts(text)) << text;
  }
}

TEST(JsonScan, RefusesWhatIsNot) {
  for (const char* text : {"", " ", "nul", "01", "1.", ".5", "+1", "1e", "1e999", "[1,]", "{\"a\":1,}", "{a:1}", "'a'",
                           "\"a", "\"\\x\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u12g4\"", "\"\n\"", "[1 2]",
                           "{} {}", "NaN", "// c\n1", "{\"a\" 1}"}) {
    EXPECT_FALSE(accepts(text)) << text;
  }
}

TEST(JsonScan, TellsBytesThatAreNotUtf8FromOtherFaults) {
  for (const char* text : {"\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xf5\x80\x80\x80\"", "\"\xe2\x82\""}) {
    const auto fault = check_json(text, kDepth);
    ASSERT_TRUE(fault) << text;
    EXPECT_EQ(fault->kind, ScanFault::Kind::kInvalidUtf8) << text;
  }
}

TEST(JsonScan, RefusesNestingBeyondTheLimitWithoutUsingItsStack) {
  const std::string deep(1'000'000, '[');

  const auto fault = check_json(deep, kDepth);

  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, ScanFault::Kind::kTooDeep);
  EXPECT_EQ(fault->at, static_cast<std::size_t>(kDepth));
}

TEST(JsonScan, GivesMembersAsTheyStandInTheText) {
  std::vector<Member> members;

  ASSERT_FALSE(scan_object("{ \"a\" : [1, 2] ,\"\\u0062\":\"x\" }", kDepth, members));

  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[0].name, "a");
  EXPECT_EQ(members[0].raw, "[1, 2]");
  EXPECT_EQ(members[1].name, "b");
  EXPECT_EQ(members[1].raw, "\"x\"");
}

TEST(JsonScan, GivesElementsAsTheyStandInTheText) {
  std::vector<std::string_view> elements;

  ASSERT_FALSE(scan_array("[ {\"a\": [1]} ,2,\"x\" ]", kDepth, elements));

  EXPECT_EQ(elements, (std::vector<std::string_view>{"{\"a\": [1]}", "2", "\"x\""}));
  EXPECT_TRUE(scan_array("{}", kDepth, elements));
  EXPECT_TRUE(scan_array("[1", kDepth, elements));
}

/// Texts near JSON: fragments glued at random, so that both answers are frequent.
std::string near_json(SeededRandom& random) {
  static const std::vector<std::string> fragments = {
      "{", "}", "[", "]", ",", ":", "\"a\"", "\"", "\\", "\\u00e4", "\\ud83d", "\\ude00", "1", "-", "0", ".", "e", "E+",
      "9", "true", "false", "null", " ", "\n", "\t", "\x01", "\xc3\xa4", "\xc3", "\xf0\x9f\x98\x80", "{}", "[]",
      "\"k\":", "1e400", "x"};
  std::string text;
  const auto count = 1 + random.next() % 9;
  for (std::uint64_t i = 0; i < count; ++i) text += fragments[random.next() % fragments.size()];
  return text;
}

TEST(JsonScan, AgreesWithTheParserThatReadsTheBytesLater) {
  SeededRandom random(20260101);
  int accepted = 0;
  for (int round = 0; round < 200'000; ++round) {
    const std::string text = near_json(random);
    const bool parser_accepts = Json::accept(text);
    EXPECT_EQ(accepts(text), parser_accepts) << "round " << round << ": " << text;
    accepted += parser_accepts ? 1 : 0;
  }
  EXPECT_GT(accepted, 1000);
}

}  // namespace
}  // namespace millrace::topics
