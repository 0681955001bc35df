#include "shared/json_schema/quick_fit.h"

#include <gtest/gtest.h>

#include "shared/json_schema/schema.h"

namespace millrace::json_schema {
namespace {

constexpr const char* kSchemas[] = {
    R"({"type":"object","additionalProperties":false,"required":["score"],"properties":{"score":{"type":"integer","minimum":0,"maximum":100},
        "segment":{"enum":["Lost","New"]},"note":{"type":["string","null"],"minLength":2,"maxLength":4}}})",
    R"({"type":"array","minItems":1,"maxItems":2,"items":{"type":"number","minimum":-1.5}})",
    R"({"enum":["a","bc"],"minLength":2,"title":"a text"})",
    R"({"type":"integer"})",
    R"({"type":"object","properties":{"deep":{"properties":{"flag":{"type":"boolean"}}}}})",
    R"({"minimum":3})",
    R"({})"};

constexpr const char* kValues[] = {
    R"({"score":0})", R"({"score":100,"segment":"Lost","note":"four"})", R"({"score":101})", R"({"score":-1})", R"({"score":1.0})",
    R"({"score":"1"})", R"({"score":1,"other":1})", R"({"segment":"New"})", R"({"score":1,"segment":"Old"})", R"({"score":1,"segment":null})",
    R"({"score":1,"note":null})", R"({"score":1,"note":"x"})", R"({"score":1,"note":"\u00fc\u00fc\u00fc\u00fc"})",
    R"({"score":1,"note":"\u00fc"})", R"({"score":1,"note":"fives"})", "[]", "[1]", "[1,-1.5]", "[1,2,3]", "[-2]", R"(["1"])", R"("a")", R"("bc")",
    R"("abc")", "1", "1.0", "1.5", "3", "2.9999", "18446744073709551615", "-9007199254740993", "true", "null", R"({"deep":{"flag":true}})",
    R"({"deep":{"flag":1}})", R"({"deep":3})"};

TEST(QuickFit, NeverLetsThroughWhatTheValidatorWouldNot) {
  int accepted = 0;
  for (const char* text : kSchemas) {
    const auto quick = QuickFit::of(Json::parse(text));
    ASSERT_TRUE(quick) << text;
    const auto thorough = Schema::parse(std::string(R"({"allOf":[)") + text + "]}");  // Too much for the quick one.
    ASSERT_TRUE(thorough) << text;
    for (const char* given : kValues) {
      const Json value = Json::parse(given);
      if (!quick->surely_fits(value)) continue;
      ++accepted;
      EXPECT_TRUE(thorough->validate(value).empty()) << given << " against " << text;
    }
  }
  EXPECT_GT(accepted, 70);
}

TEST(QuickFit, SaysOfANumberAloneWhatItSaysOfItsJson) {
  for (const char* text : {"{}", R"({"type":"integer","minimum":-3,"maximum":7})", R"({"type":"number","minimum":0.5})", R"({"type":"string"})", R"({"enum":["7"]})",
                           R"({"type":["integer","null"]})", R"({"minLength":2})"}) {
    const auto quick = QuickFit::of(Json::parse(text));
    for (const std::int64_t whole : {std::int64_t{-4}, std::int64_t{-3}, std::int64_t{0}, std::int64_t{7}, std::int64_t{8}, std::int64_t{1} << 53, (std::int64_t{1} << 53) + 2}) {
      EXPECT_EQ(quick->surely_fits_integer(whole), quick->surely_fits(Json(whole))) << whole << " against " << text;
    }
    for (const double number : {-3.5, 0.0, 0.5, 7.0, 1e15, 1e17}) {
      EXPECT_EQ(quick->surely_fits_number(number), quick->surely_fits(Json(number))) << number << " against " << text;
    }
  }
}

TEST(QuickFit, KnowsWhichMembersAnObjectMayHave) {
  const auto closed = QuickFit::of(Json::parse(R"({"type":"object","required":["a"],"additionalProperties":false,"properties":{"a":{"type":"integer"},"b":{}}})"));
  EXPECT_TRUE(closed->takes_members({"a", "b"}));
  EXPECT_TRUE(closed->takes_members({"a"}));
  EXPECT_FALSE(closed->takes_members({"b"}));
  EXPECT_FALSE(closed->takes_members({"a", "c"}));
  EXPECT_NE(closed->member("b"), nullptr);
  EXPECT_EQ(closed->member("c"), nullptr);
  EXPECT_TRUE(QuickFit::of(Json::parse("{}"))->takes_members({"c"}));
  EXPECT_FALSE(QuickFit::of(Json::parse(R"({"type":"string"})"))->takes_members({"c"}));
}

TEST(QuickFit, LeavesToTheValidatorWhatIsNotSimple) {
  for (const char* text : {R"({"pattern":"a"})", R"({"format":"date"})", R"({"$ref":"#/a"})", R"({"properties":{"a":{"oneOf":[]}}})",
                           R"({"enum":[1]})", R"({"additionalProperties":{}})", R"({"uniqueItems":true})", R"({"minimum":"1"})", "true"}) {
    EXPECT_FALSE(QuickFit::of(Json::parse(text))) << text;
  }
}

TEST(QuickFit, KnowsAnAnswerThatFits) {
  const auto quick = QuickFit::of(Json::parse(kSchemas[0]));
  EXPECT_TRUE(quick->surely_fits(Json{{"score", 42}, {"segment", "New"}, {"note", "yes"}}));
  EXPECT_FALSE(quick->surely_fits(Json{{"score", 42.5}}));
  EXPECT_FALSE(quick->surely_fits(Json{{"score", 42}, {"note", "five5"}}));
}

}  // namespace
}  // namespace millrace::json_schema
