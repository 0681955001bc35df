#include "producers/stream/record_table.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"

namespace millrace::stream {
namespace {

event_log::Record record(std::optional<std::string> value, std::int64_t offset = 7) {
  return {.from = {.topic = "rows", .partition = 2},
          .offset = offset,
          .key = "k",
          .value = std::move(value),
          .headers = {},
          .written_at = {}};
}

TEST(RecordTable, D147_HasAColumnForEveryMemberAndARowForEveryObject) {
  const std::vector records{record(R"({"name":"Ann, \"A\"","age":3})"), record("no json"),
                            record(R"({"age":null,"city":"Rome","tags":[1]})"), record({})};
  const RecordTable table = table_of(records, {"name", "plan"});
  EXPECT_EQ(table.csv, "_record,name,plan,age,city,tags\n0,\"Ann, \"\"A\"\"\",,3,,\n1,,,,Rome,[1]\n");
  EXPECT_EQ(table.rows, 2U);
}

TEST(RecordTable, D147_AnswersWithTheObjectAndTheAgentsFields) {
  const RowEnd good{.has_succeeded = true, .output = R"({"score":9})"};
  const auto answers = answers_to(std::vector{record("no row"), record(R"({"name":"Ann","age":3})")}, {good}, "scored");
  ASSERT_TRUE(answers);
  EXPECT_EQ(answers->good, 1);
  const event_log::OutgoingRecord& answer = answers->records.at(1);
  EXPECT_EQ(Json::parse(answer.value), (Json{{"name", "Ann"}, {"age", 3}, {"score", 9}, {"_status", "ok"}}));
  EXPECT_EQ(answer.topic, "scored");
  EXPECT_EQ(answer.key, "k");
  EXPECT_EQ(event_log::find_header(answer.headers, "millrace-source"), "rows/2/7");
}

TEST(RecordTable, SaysWhyARecordHasNoAnswer) {
  const RowEnd bad{.error = "Agent.TimedOut", .cause = "too slow"};
  const auto answers = answers_to(std::vector{record(R"({"name":"Ann"})"), record("[1]")}, {bad}, "scored");
  ASSERT_TRUE(answers);
  EXPECT_EQ(answers->good, 0);
  const Json failed = Json::parse(answers->records.at(0).value);
  EXPECT_EQ(failed, (Json{{"name", "Ann"}, {"_status", "failed"}, {"_error", "Agent.TimedOut"}, {"_error_message", "too slow"}}));
  EXPECT_EQ(Json::parse(answers->records.at(1).value)["_error"], "ROW_NO_OBJECT");
}

TEST(RecordTable, HasNoAnswersWhenRowsAreMissing) {
  EXPECT_FALSE(answers_to(std::vector{record("{}"), record("{}")}, {RowEnd{}}, "scored"));
}

}  // namespace
}  // namespace millrace::stream
