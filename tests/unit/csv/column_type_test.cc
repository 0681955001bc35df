#include "shared/csv/column_type.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace millrace::csv {
namespace {

TypeTally::Verdict verdict_of(std::initializer_list<const char*> cells) {
  TypeTally tally;
  for (const char* cell : cells) tally.see(cell);
  return tally.verdict();
}

TEST(ColumnType, KnowsTheSevenTypes) {  // D100
  EXPECT_EQ(type_of_cell("42"), ColumnType::kInteger);
  EXPECT_EQ(type_of_cell(" -7 "), ColumnType::kInteger);
  EXPECT_EQ(type_of_cell("3.14"), ColumnType::kNumber);
  EXPECT_EQ(type_of_cell("1e6"), ColumnType::kNumber);
  EXPECT_EQ(type_of_cell("TRUE"), ColumnType::kBoolean);
  EXPECT_EQ(type_of_cell("no"), ColumnType::kBoolean);
  EXPECT_EQ(type_of_cell("2024-02-29"), ColumnType::kDate);
  EXPECT_EQ(type_of_cell("2024-02-29T10:00:00Z"), ColumnType::kDate);
  EXPECT_EQ(type_of_cell("31/12/2024"), ColumnType::kDate);
  EXPECT_EQ(type_of_cell("ann@example.org"), ColumnType::kEmail);
  EXPECT_EQ(type_of_cell("https://example.org/a?b=1"), ColumnType::kUrl);
  EXPECT_EQ(type_of_cell("www.example.org"), ColumnType::kUrl);
}

TEST(ColumnType, TakesCodesAndNearMissesForStrings) {
  for (const char* cell : {"00123", "1234567890123456789", "2024-02-30", "a@b", "@example.org", "ann @example.org", "http://",
                           "1.2.3", "+", "-", ".", "www", "12 apples", "truely", "e5", "example.org"}) {
    EXPECT_EQ(type_of_cell(cell), ColumnType::kString) << cell;
  }
}

TEST(TypeTally, SaysHowSureItIs) {  // D100: with confidence
  const auto emails = verdict_of({"a@b.org", "c@d.org", "e@f.org", "g@h.org", "i@j.org", "k@l.org", "m@n.org", "o@p.org", "q@r.org",
                                  "none"});
  EXPECT_EQ(emails.type, ColumnType::kEmail);
  EXPECT_DOUBLE_EQ(emails.confidence, 0.9);
  const auto mixed = verdict_of({"1", "2", "x", "y"});
  EXPECT_EQ(mixed.type, ColumnType::kString);
  EXPECT_DOUBLE_EQ(mixed.confidence, 0.5);
}

TEST(TypeTally, CountsIntegersAmongNumbersAndLeavesEmptyCellsAside) {
  EXPECT_EQ(verdict_of({"1", "2", "2.5", ""}).type, ColumnType::kNumber);
  EXPECT_DOUBLE_EQ(verdict_of({"1", "2", "2.5", ""}).confidence, 1);
  EXPECT_EQ(verdict_of({"1", " ", "2"}).type, ColumnType::kInteger);
  EXPECT_DOUBLE_EQ(verdict_of({"", ""}).confidence, 0);
}

}  // namespace
}  // namespace millrace::csv
