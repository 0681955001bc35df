#include "shared/model/answer_json.h"

#include <gtest/gtest.h>

namespace millrace::model {
namespace {

TEST(AnswerJson, RoundTripsEveryByteOfTheText) {
  ModelAnswer answer;
  answer.text = "print(\"a\\nb\")\n\tü\"";
  answer.provider = "openai";
  answer.model = "m";
  answer.input_tokens = 5;
  answer.output_tokens = 6;
  const auto parsed = parse_answer(to_json_text(answer));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->text, answer.text);
  EXPECT_EQ(parsed->model, "m");
  EXPECT_EQ(parsed->output_tokens, 6);
}

TEST(AnswerJson, RefusesWhatIsNoAnswer) {
  EXPECT_FALSE(parse_answer("{}"));
  EXPECT_FALSE(parse_answer("not json"));
}

}  // namespace
}  // namespace millrace::model
