#include "shared/map_run/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/asl/values.h"
#include "shared/map_run/run_codec.h"

namespace millrace::map_run {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A plan with this ReaderConfig, and with `more` members beside what every plan has.
std::shared_ptr<const Plan> plan_with(const std::string& config, const Json& more = Json::object(), const Json& state_more = Json::object()) {
  Json state = Json::parse(R"({"Type": "Map", "End": true,
    "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}, "StartAt": "Do", "States": {"Do": {"Type": "Succeed"}}}})");
  state["ItemReader"] = {{"Resource", "millrace:file:get"}, {"ReaderConfig", Json::parse(config)}};
  for (const auto& [name, value] : state_more.items()) state[name] = value;
  Json plan{{"name", "M"},
            {"map_run_arn", "arn"},
            {"state", state},
            {"execution", {{"id", "e"}, {"name", "e"}, {"machine", "m"}, {"machine_name", "m"}, {"role", "r"}, {"start", "2026-01-01T00:00:00Z"}}},
            {"reader", {{"resource", "millrace:file:get"}}},
            {"concurrency", 0}};
  for (const auto& [name, value] : more.items()) plan[name] = value;
  auto parsed = parse_plan(plan);
  EXPECT_TRUE(parsed) << describe(parsed.error());
  return parsed ? *parsed : nullptr;
}

struct Read {
  std::vector<std::string> inputs;  ///< One per unit, JSON text.
  std::vector<std::int64_t> units_per_page;
  std::string error;
};

/// Pages and reads it all, a few pages per call.
Read read_all(const std::string& bytes, const Plan& plan, PageLimits limits = {}) {
  MemoryBytes source(bytes);
  SeededRandom random(1);
  limits.pages_max = 2;
  Read read;
  Cursor cursor;
  for (int call = 0; call < 1000; ++call) {
    auto paging = make_pages(source, plan, cursor, random, limits);
    if (!paging) {
      read.error = paging.error().where + ": " + paging.error().detail;
      return read;
    }
    // What travels and is stored is the same.
    paging = decode_paging(encode(*paging));
    for (const Page& page : paging->pages) {
      EXPECT_EQ(page.first_unit, static_cast<std::int64_t>(read.inputs.size()));
      const auto items = read_items(source, plan, *paging->next.facts, page);
      if (!items) {
        read.error = items.error().where + ": " + items.error().detail;
        return read;
      }
      const auto units = make_units(plan, *items, random);
      EXPECT_TRUE(units);
      read.units_per_page.push_back(page.units);
      EXPECT_EQ(static_cast<std::int64_t>(units->size()), page.units);
      for (const Unit& unit : *units) read.inputs.push_back(asl::to_text(*unit.input));
    }
    if (paging->is_end) return read;
    cursor = paging->next;
  }
  ADD_FAILURE() << "no end";
  return read;
}

TEST(Pages, EveryLineThatIsNotBlankIsAnItemWhateverThePageSize) {
  const auto plan = plan_with(R"({"InputType": "JSONL"})");
  const std::string lines = "{\"a\":1}\n\n  \n[2]\r\n\"three\"\n4";
  for (const std::int64_t items_max : {1, 2, 3, 100}) {
    EXPECT_THAT(read_all(lines, *plan, {.items_max = items_max}).inputs, ElementsAre("{\"a\":1}", "[2]", "\"three\"", "4"));
  }
  EXPECT_THAT(read_all(lines, *plan, {.bytes_max = 1}).units_per_page, ElementsAre(1, 1, 1, 1));
}

TEST(Pages, ALineThatIsNoJsonFailsTheReader) {
  EXPECT_EQ(read_all("1\nnonsense\n", *plan_with(R"({"InputType": "JSONL"})")).error,
            "States.ItemReaderFailed: The item of index 1 is no JSON.");
}

TEST(Pages, AnEmptySourceHasNoItems) {
  EXPECT_THAT(read_all("", *plan_with(R"({"InputType": "JSONL"})")).inputs, IsEmpty());
  EXPECT_THAT(read_all(" [ ] ", *plan_with(R"({"InputType": "JSON"})")).inputs, IsEmpty());
}

TEST(Pages, TheElementsOfAnArrayAreItemsWhateverStandsInThem) {
  const auto plan = plan_with(R"({"InputType": "JSON"})");
  const std::string array = "\xEF\xBB\xBF [ 1 , \"a,]\\\"b\" ,{\"x\":[1,{\"y\":\"}\"}]},[ ] , null]";
  for (const std::int64_t items_max : {1, 2, 100}) {
    EXPECT_THAT(read_all(array, *plan, {.items_max = items_max}).inputs,
                ElementsAre("1", R"("a,]\"b")", R"({"x":[1,{"y":"}"}]})", "[]", "null"));
  }
}

TEST(Pages, TheMembersOfAnObjectAreKeysAndValues) {
  const auto plan = plan_with(R"({"InputType": "JSON"})");
  EXPECT_THAT(read_all(R"({"a" : 1, "b\"": {"c": 2}})", *plan, {.items_max = 1}).inputs,
              ElementsAre(R"({"Key":"a","Value":1})", R"({"Key":"b\"","Value":{"c":2}})"));
}

TEST(Pages, AnItemsPointerSelectsWhereTheItemsAre) {
  const auto plan = plan_with(R"({"InputType": "JSON", "ItemsPointer": "/data/1/the~1items"})");
  EXPECT_THAT(read_all(R"({"other": {"data": [9]}, "data": ["{", {"x": 0, "the/items": [5, 6]}], "z": 1})", *plan).inputs, ElementsAre("5", "6"));
  EXPECT_EQ(read_all(R"({"data": [1]})", *plan).error,
            "States.ItemReaderFailed: The ItemsPointer '/data/1/the~1items' selects nothing.");
  EXPECT_EQ(read_all("17", *plan_with(R"({"InputType": "JSON"})")).error,
            "States.ItemReaderFailed: Attempting to map over non-iterable node.");
}

TEST(Pages, AJsonFileThatIsCutShortFailsTheReader) {
  EXPECT_EQ(read_all("[1, {\"a\": ", *plan_with(R"({"InputType": "JSON"})")).error,
            "States.ItemReaderFailed: The JSON file ends within its items, at byte 10.");
}

TEST(Pages, CsvRowsAreTextUnderTheirHeaders) {
  const auto plan = plan_with(R"({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"})");
  for (const std::int64_t items_max : {1, 3, 100}) {
    EXPECT_THAT(read_all("H1,H2\r\n a ,2,surplus\r\n\"x\ny\",\"say \"\"hi\"\"\"\nshort\n", *plan, {.items_max = items_max}).inputs,
                ElementsAre(R"({"H1":" a ","H2":"2"})", R"({"H1":"x\ny","H2":"say \"hi\""})", R"({"H1":"short","H2":""})"));
  }
}

TEST(Pages, ABackslashEscapesItselfTheQuoteAndTheDelimiterAndVanishesOtherwise) {
  const auto plan = plan_with(R"({"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a", "b"], "CSVDelimiter": "PIPE"})");
  EXPECT_THAT(read_all(R"(\\|x\|y)" "\n" R"("q\"z"|\n)" "\n", *plan).inputs,
              ElementsAre(R"({"a":"\\","b":"x|y"})", R"({"a":"q\"z","b":"n"})"));
}

TEST(Pages, DuplicateHeadersFailTheReader) {
  EXPECT_EQ(read_all("a,a\n1,2\n", *plan_with(R"({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"})")).error,
            "States.ItemReaderFailed: CSV headers cannot contain duplicates.");
}

TEST(Pages, MaxItemsEndsTheReading) {
  const auto plan = plan_with(R"({"InputType": "JSONL"})", {{"reader", {{"resource", "r"}, {"items_max", 3}}}});
  EXPECT_THAT(read_all("1\n2\n3\n4\n5\n", *plan, {.items_max = 2}).inputs, ElementsAre("1", "2", "3"));
}

TEST(Pages, BatchesHoldSoManyItemsWhateverThePageSize) {
  const auto plan = plan_with(R"({"InputType": "JSONL"})", {{"batcher", {{"items_max", 2}, {"input", {{"k", "v"}}}}}});
  for (const std::int64_t items_max : {1, 3, 100}) {
    EXPECT_THAT(read_all("1\n2\n3\n4\n5\n", *plan, {.items_max = items_max}).inputs,
                ElementsAre(R"({"BatchInput":{"k":"v"},"Items":[1,2]})", R"({"BatchInput":{"k":"v"},"Items":[3,4]})",
                            R"({"BatchInput":{"k":"v"},"Items":[5]})"));
  }
}

TEST(Pages, ABatchClosesBeforeItGrowsTooLarge) {
  const auto plan = plan_with(R"({"InputType": "JSONL"})", {{"batcher", {{"bytes_max", 20}}}});
  // {"Items":[...]} takes 12 bytes.
  EXPECT_THAT(read_all("1111\n2222\n333\n4\n", *plan).inputs,
              ElementsAre(R"({"Items":[1111]})", R"({"Items":[2222,333]})", R"({"Items":[4]})"));
}

TEST(Pages, AnotherSourceThanAtTheBeginningIsRefused) {
  const auto plan = plan_with(R"({"InputType": "JSONL"})");
  MemoryBytes source("1\n");
  SeededRandom random(1);
  Cursor cursor;
  cursor.facts = Facts{.version = "another", .headers = {}};
  const auto paging = make_pages(source, *plan, cursor, random);
  ASSERT_FALSE(paging);
  EXPECT_EQ(paging.error().where, "States.ItemReaderFailed");
}

}  // namespace
}  // namespace millrace::map_run
