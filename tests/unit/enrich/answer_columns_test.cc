#include "workers/enrich/columns/answer_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "shared/batch/canonical_json.h"
#include "shared/vocabulary/json.h"

namespace millrace::enrich {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> answers_in(const AnswerLines& answers) {
  std::vector<std::string> all;
  for (std::string_view rest = answers.lines; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
    all.push_back(answer_of(rest.substr(0, rest.find('\n')), answers.members, answers.words));
  }
  return all;
}

TEST(AnswerColumns, AreTheSameAnswersWithoutTheirNames) {
  const std::vector<std::string> given{R"({"name":"a long text","d0":12,"odd \"name\"\n":null})", R"({"name":"a long text","d0":-1.5,"odd \"name\"\n":[1,{"a":"x\ty"}]})",
                                       R"({"name":"","d0":true,"odd \"name\"\n":"tab\tline\nü \\ end"})"};
  AnswerColumns columns;
  for (const std::string& each : given) columns.add(Json::parse(each));
  columns.add_nothing();
  const AnswerLines answers = columns.take();
  EXPECT_THAT(answers.members, ElementsAre("\"name\":", "\"d0\":", "\"odd \\\"name\\\"\\n\":"));
  EXPECT_THAT(answers.words, ElementsAre("\"a long text\"", "\"tab\\tline\\nü \\\\ end\""));
  EXPECT_THAT(answers_in(answers), ElementsAre(given[0], given[1], given[2], ""));
  EXPECT_EQ(answers.lines.substr(0, answers.lines.find('\n')), "d0\t12\tnull");
}

TEST(AnswerColumns, AreWholeAnswersOnceOneHasOtherMembers) {
  for (const char* other : {R"({"b":1,"a":"some text"})", R"({"a":"some text"})", R"({"a":"some text","c":1})", "{}"}) {
    AnswerColumns columns;
    columns.add(Json::parse(R"({"a":"some text","b":1})"));
    columns.add_nothing();
    columns.add(Json::parse(other));
    columns.add(Json::parse(R"({"a":"some text","b":2})"));
    EXPECT_FALSE(columns.begin_members(std::array<std::string_view, 2>{"a", "b"}));
    const AnswerLines answers = columns.take();
    EXPECT_THAT(answers.members, IsEmpty());
    EXPECT_THAT(answers_in(answers), ElementsAre(R"({"a":"some text","b":1})", "", other, R"({"a":"some text","b":2})"));
  }
}

TEST(AnswerColumns, ValuesOneByOneAreWhatADocumentOfThemWouldBe) {
  static constexpr std::array<std::string_view, 3> kNames{"count", "share", "word"};
  AnswerColumns columns;
  columns.add(Json{{"count", 7}, {"share", 0.1}, {"word", "fixed text"}});
  ASSERT_TRUE(columns.begin_members(kNames));
  columns.put_integer(-7);
  columns.put_number(100.0);
  columns.put_fixed_text("fixed text");
  columns.end_row();
  ASSERT_TRUE(columns.begin_members(kNames));
  EXPECT_FALSE(columns.begin_members(std::array<std::string_view, 2>{"count", "share"}));
  EXPECT_THAT(answers_in(columns.take()), ElementsAre(R"({"count":7,"share":0.1,"word":"fixed text"})", R"({"count":-7,"share":100.0,"word":"fixed text"})"));
}

TEST(AnswerColumns, TellMoreTextsThanTheListHoldsInPlace) {
  AnswerColumns columns;
  std::vector<std::string> given;
  for (int number = 0; number < 1'500; ++number) {
    const Json answer{{"text", "number " + std::to_string(number)}};
    columns.add(answer);
    given.push_back(batch::compact_text(answer));
  }
  const AnswerLines answers = columns.take();
  EXPECT_EQ(answers.words.size(), 1'000U);
  EXPECT_EQ(answers_in(answers), given);
}

}  // namespace
}  // namespace millrace::enrich
