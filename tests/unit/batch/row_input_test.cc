#include "shared/batch/row_input.h"

#include "shared/batch/canonical_json.h"

#include <gtest/gtest.h>

#include "tests/unit/batch/shipped_cards.h"

namespace millrace::batch {
namespace {

AgentCard typed_agent() {
  AgentCard agent = card("a", "", {"*name", "age", "n:price", "is_new"}, {"x"});
  agent.inputs[1].type = FieldType::kInteger;
  agent.inputs[3].type = FieldType::kBoolean;
  return agent;
}

class RowInput : public testing::Test {
 protected:
  std::string input(std::vector<std::string_view> cells, csv::RowProblem problem = csv::RowProblem::kNone) {
    const auto inputs = RowInputs::of({"Name", "Age", "Price", "New", "Note"},
                                      {{"Name", "name"}, {"Age", "age"}, {"Price", "price"}, {"New", "is_new"}}, typed_agent());
    EXPECT_TRUE(inputs);
    const auto made = inputs->input_of({.cells = cells, .problem = problem});
    const auto* refusal = std::get_if<RowRefusal>(&made);
    return refusal != nullptr ? refusal->cause + ": " + refusal->message : std::get<Json>(made).dump();
  }
};

TEST_F(RowInput, HasTheTypesOfTheAgentsFields) {  // D101
  EXPECT_EQ(input({"Ann", " 7", "2.50", "Yes", "x"}), R"({"name":"Ann","age":7,"price":2.5,"is_new":true})");
  EXPECT_EQ(input({" Ann ", "7.0", "-1e2", "0", ""}), R"({"name":" Ann ","age":7,"price":-100.0,"is_new":false})");
}

TEST_F(RowInput, LeavesEmptyCellsOfOptionalFieldsOut) { EXPECT_EQ(input({"Ann", "", " ", "", ""}), R"({"name":"Ann"})"); }

TEST_F(RowInput, SaysWhyARowCannotBeSent) {  // D101, D124
  EXPECT_EQ(input({" ", "7", "", "", ""}), "ROW_MISSING_INPUT: the column 'Name' is empty; the agent requires name");
  EXPECT_EQ(input({"Ann", "seven", "", "", ""}), "ROW_INVALID_INPUT: the column 'Age' holds 'seven', and age must be a whole number");
  EXPECT_EQ(input({"Ann", "7.5", "", "", ""}).substr(0, 17), "ROW_INVALID_INPUT");
  EXPECT_EQ(input({"Ann", "99999999999999999999", "", "", ""}).substr(0, 17), "ROW_INVALID_INPUT");
  EXPECT_EQ(input({"Ann", "", "1e999", "", ""}).substr(0, 17), "ROW_INVALID_INPUT");
  EXPECT_EQ(input({}, csv::RowProblem::kTooLarge).substr(0, 13), "ROW_TOO_LARGE");
  EXPECT_EQ(input({"Ann", "7", "1", "1", ""}, csv::RowProblem::kInvalidText).substr(0, 20), "ROW_INVALID_ENCODING");
}

TEST(InputHash, IsTheSameForTheSameQuestionWhateverItsOrder) {
  EXPECT_EQ(input_hash(Json{{"a", 1}, {"b", "x"}}), input_hash(Json{{"b", "x"}, {"a", 1}}));
  EXPECT_NE(input_hash(Json{{"a", 1}}), input_hash(Json{{"a", "1"}}));
}

TEST(CanonicalText, IsTheSortedDocumentHoweverPlainItIs) {
  for (const char* text : {R"({"b":1,"a":{"d":-2,"c":[3,{"z":1,"y":2}]}})", R"({"b":2.5,"a":1e300,"c":-0.0,"d":18446744073709551615})",
                           R"({"x":"quote \" and \\ and \u0007 and ü","a":null,"b":true,"c":{}})", R"({"ä":1,"a\"b":2,"a":3})", R"("text")",
                           R"([2,1])", R"({})", R"({"a":{"b":{"c":{"d":{}}}}})"}) {
    const Json value = Json::parse(text);
    EXPECT_EQ(canonical_text(value), nlohmann::json::parse(text).dump()) << text;
    EXPECT_EQ(compact_text(value), value.dump()) << text;
  }
  EXPECT_EQ(canonical_text(Json{{"b", "broken \xff"}, {"a", 1}}), "{\"a\":1,\"b\":\"broken \xEF\xBF\xBD\"}");
}

}  // namespace
}  // namespace millrace::batch
