#include "workers/execute/answer.h"

#include <gtest/gtest.h>

namespace millrace::execute {
namespace {

std::string refusal(std::string_view output) {
  const auto answer = parse_answer(output);
  return answer ? "accepted" : answer.error().detail;
}

TEST(Answer, IsTakenFromTheAgreedObject) {
  const auto answer = parse_answer(R"({"answer": [{"region": "North", "total": 1.50}], "columns": ["region", "total"],
                                       "row_count": 1})");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->rows.dump(), R"([{"region":"North","total":1.5}])");
  EXPECT_EQ(answer->columns, (std::vector<std::string>{"region", "total"}));
  EXPECT_EQ(answer->row_count, 1u);
}

TEST(Answer, KnowsItsColumnsAndCountWhenTheProgramDoesNotSay) {
  const auto answer = parse_answer(R"({"answer": [{"b": 1, "a": 2}, {"b": 3, "a": 4}]})");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->columns, (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(answer->row_count, 2u);
}

TEST(Answer, MayBeABareArrayOrEmpty) {
  EXPECT_EQ(parse_answer("[1, 2]")->row_count, 2u);
  EXPECT_EQ(parse_answer(R"({"answer": []})")->row_count, 0u);
}

TEST(Answer, MayBeCsvWhoseCellsStayText) {
  const auto answer = parse_answer("id,name\r\n007,\"Smith, \"\"J\"\"\"\r\n8,\n");

  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->rows.dump(), R"([{"id":"007","name":"Smith, \"J\""},{"id":"8","name":""}])");
  EXPECT_EQ(answer->columns, (std::vector<std::string>{"id", "name"}));
}

TEST(Answer, IsRefusedInWordsThatTheProgramsAuthorCanUse) {
  EXPECT_EQ(refusal(""), "the program wrote no result: it must write one to the path in MILLRACE_OUTPUT");
  EXPECT_EQ(refusal("{}"), "the result must have a member \"answer\", an array of rows");
  EXPECT_EQ(refusal(R"({"answer": 3})"), "the result must have a member \"answer\", an array of rows");
  EXPECT_EQ(refusal(R"({"answer": [NaN]})"), "the result begins like JSON but is not JSON (NaN and Infinity are not)");
  EXPECT_EQ(refusal(R"({"answer": [], "columns": [1]})"), "\"columns\" must be an array of texts");
  EXPECT_EQ(refusal(R"({"answer": [], "row_count": -1})"), "\"row_count\" must be a number of rows");
  EXPECT_EQ(refusal("a,b\n1\n"), "the result is read as CSV, and line 2 has 1 cells instead of 2");
  EXPECT_EQ(refusal("caf\xE9,b\n1,2\n"), "the result is not UTF-8 text");
}

TEST(PreviewOfAnAnswer, IsTheWholeWhenItFits) {
  const auto answer = parse_answer("[1, 2, 3]");

  EXPECT_EQ(preview_of(*answer, 3, 1000).rows.size(), 3u);
}

TEST(PreviewOfAnAnswer, KeepsTheFirstRowsAndTheWholeCount) {
  const auto answer = parse_answer("[1, 2, 3]");

  const Answer preview = preview_of(*answer, 2, 1000);

  EXPECT_EQ(preview.rows.dump(), "[1,2]");
  EXPECT_EQ(preview.row_count, 3u);
}

TEST(PreviewOfAnAnswer, HoldsNoMoreBytesThanMayTravel) {
  const auto answer = parse_answer(R"(["aaaa", "bbbb", "cccc"])");

  EXPECT_EQ(preview_of(*answer, 100, 15).rows.dump(), R"(["aaaa","bbbb"])");
  EXPECT_EQ(preview_of(*answer, 100, 2).rows.dump(), "[]");
}

}  // namespace
}  // namespace millrace::execute
