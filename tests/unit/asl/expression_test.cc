#include "shared/asl/intrinsics/expression.h"

#include <gtest/gtest.h>

#include <set>

namespace millrace::asl {
namespace {

/// Evaluates expressions against one input, without a workflow around them.
class Expressions : public ::testing::Test {
 protected:
  Json value_of(std::string_view text) {
    const auto expression = parse_expression(text);
    if (!expression) return "refused: " + expression.error().detail;
    const auto value = evaluate(*expression, "value.$", {input_, context_, scope_, random_});
    return value ? **value : Json(*value.fault().error + ": " + *value.fault().cause);
  }

  Data input_ = make_data(Json::parse(R"({"n": null, "name": "Ada", "list": [1, 2, 2.0, "b"], "object": {"a": 1, "b": []},
                                          "template": "<{}>", "x": 1.0})"));
  SeededRandom random_{1};

 private:
  ExecutionIdentity identity_;
  Variables variables_{{"who", make_data("Bob")}};
  VariableScope scope_{variables_};
  std::string state_ = "State";
  ContextObject context_{.identity = identity_,
                         .execution_input = input_,
                         .state_name = state_,
                         .entered_at = {},
                         .retry_count = {},
                         .task_token = {}};
};

TEST_F(Expressions, FormatWritesTextsPlainlyAndObjectsAsJavaDoes) {
  EXPECT_EQ(value_of("States.Format('{} {} {} {}', $.name, $.n, 1.5, true)"), "Ada null 1.5 true");
  EXPECT_EQ(value_of("States.Format('{}', $.object)"), "{a=1, b=[]}");
  EXPECT_EQ(value_of("States.Format($.template, $who)"), "<Bob>");
  EXPECT_EQ(value_of(R"(States.Format('\{\}\\ it\'s {}', 1))"), "{}\\ it's 1");
}

TEST_F(Expressions, FormatRefusesAnotherNumberOfArguments) {
  EXPECT_EQ(value_of("States.Format('{} {}', 1)"),
            "States.IntrinsicFailure: The function 'States.Format('{} {}', 1)' had the following error: There are more "
            "placeholders than arguments");
  EXPECT_NE(value_of("States.Format('{}', 1, 2)"), "1");
}

TEST_F(Expressions, MissingArgumentsNameTheWholeExpression) {
  EXPECT_EQ(value_of("States.Array( $.nope.x )"),
            "States.Runtime: The function 'States.Array( $.nope.x )' had the following error: The JsonPath argument for "
            "the field '$.nope.x' could not be found in the input '" +
                input_->dump() + "'");
}

TEST_F(Expressions, AnIndexPastTheEndIsNullAloneAndAFaultInsideACall) {
  EXPECT_EQ(value_of("$.list[9]"), nullptr);
  EXPECT_TRUE(value_of("States.JsonToString($.list[9])").get<std::string>().starts_with("States.Runtime: "));
}

TEST_F(Expressions, ArraysArePartitionedCutAndCompared) {
  EXPECT_EQ(value_of("States.ArrayPartition($.list, 3)"), Json::parse(R"([[1, 2, 2.0], ["b"]])"));
  EXPECT_EQ(value_of("States.ArrayRange(5, 1, -2)"), Json({5, 3, 1}));
  EXPECT_EQ(value_of("States.ArrayRange(1, 5, -1)"), Json::array());
  EXPECT_EQ(value_of("States.ArrayUnique($.list)"), Json::parse(R"([1, 2, "b"])"));
  EXPECT_EQ(value_of("States.ArrayContains($.list, 2.0)"), true);
  EXPECT_EQ(value_of("States.ArrayGetItem(States.Array('x', $.name), 1)"), "Ada");
  EXPECT_EQ(value_of("States.ArrayLength($.list)"), 4);
  EXPECT_EQ(value_of("States.Array()"), Json::array());
}

TEST_F(Expressions, ArrayRangeMakesAThousandElementsAtMost) {
  EXPECT_EQ(value_of("States.ArrayLength(States.ArrayRange(1, 1000, 1))"), 1000);
  EXPECT_TRUE(value_of("States.ArrayRange(1, 1001, 1)").is_string());
  EXPECT_TRUE(value_of("States.ArrayRange(1, 2, 0)").is_string());
}

TEST_F(Expressions, MathAddRoundsEachArgumentHalfUp) {
  EXPECT_EQ(value_of("States.MathAdd(1.5, 0)"), 2);
  EXPECT_EQ(value_of("States.MathAdd(-1.5, 0)"), -1);
  EXPECT_EQ(value_of("States.MathAdd(-2.5, 0)"), -2);
  EXPECT_EQ(value_of("States.MathAdd($.x, -3)"), -2);
}

TEST_F(Expressions, MathRandomStaysInsideItsRangeAndRepeatsForASeed) {
  for (int i = 0; i < 200; ++i) {
    const auto drawn = value_of("States.MathRandom(1, 3)").get<int>();
    EXPECT_TRUE(drawn == 1 || drawn == 2);
  }
  EXPECT_EQ(value_of("States.MathRandom(1, 1000, 42)"), value_of("States.MathRandom(1, 1000, 42)"));
}

TEST_F(Expressions, SplitTakesASetOfCharactersAndDropsEmptyPieces) {
  EXPECT_EQ(value_of("States.StringSplit('a.b+,c', '.+,')"), Json({"a", "b", "c"}));
  EXPECT_EQ(value_of("States.StringSplit('abc', '-')"), Json({"abc"}));
}

TEST_F(Expressions, TextsTurnIntoJsonAndBack) {
  EXPECT_EQ(value_of("States.StringToJson('{\"a\": [1, 2]}')"), Json::parse(R"({"a": [1, 2]})"));
  EXPECT_EQ(value_of("States.StringToJson(' ')"), nullptr);
  EXPECT_EQ(value_of("States.StringToJson('-0')"), 0);
  EXPECT_EQ(value_of("States.JsonToString($.object)"), R"({"a":1,"b":[]})");
  EXPECT_EQ(value_of("States.JsonMerge($.object, States.StringToJson('{\"a\":2}'), false)"),
            Json::parse(R"({"a": 2, "b": []})"));
}

TEST_F(Expressions, EncodesAndHashes) {
  EXPECT_EQ(value_of("States.Base64Encode('Data to encode')"), "RGF0YSB0byBlbmNvZGU=");
  EXPECT_EQ(value_of("States.Base64Decode('RGF0YSB0byBlbmNvZGU=')"), "Data to encode");
  EXPECT_EQ(value_of("States.Hash('input data', 'SHA-1')"), "aaff4a450a104cd177d28d18d74485e8cae074b7");
  EXPECT_EQ(value_of("States.Hash('', 'MD5')"), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_TRUE(value_of("States.Hash('x', 'sha-1')").get<std::string>().starts_with("States.IntrinsicFailure"));
}

TEST_F(Expressions, EveryUuidIsAnother) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(value_of("States.UUID()").get<std::string>());
  EXPECT_EQ(seen.size(), 100U);
}

TEST_F(Expressions, RefusesMalformedCalls) {
  for (const char* text : {"States.Nope(1)", "States.Format('a)", "States.Array(1", "States.Array(1) x", "States.UUID(1)",
                           "'text'", "States.Format('\\x')", "States.Array(,)", "plain", "States.Array([1])"})
    EXPECT_TRUE(value_of(text).get<std::string>().starts_with("refused: ")) << text;
}

TEST_F(Expressions, NestTenDeepAndNoDeeper) {
  const auto nested = [](int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += "States.Array(";
    return text + "1" + std::string(static_cast<std::size_t>(depth), ')');
  };
  EXPECT_TRUE(value_of(nested(10)).is_array());
  EXPECT_TRUE(value_of(nested(11)).is_string());
}

}  // namespace
}  // namespace millrace::asl
