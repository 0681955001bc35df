#include <gtest/gtest.h>

#include <sstream>

#include "shared/csv/record_reader.h"

namespace millrace::csv {
namespace {

std::vector<Record> records_of(const std::string& text, Dialect dialect = {}) {
  std::istringstream stream(text);
  RecordReader reader(stream, dialect);
  std::vector<Record> records;
  Record record;
  while (true) {
    const auto more = reader.read(record);
    EXPECT_TRUE(more);
    if (!more || !*more) return records;
    records.push_back(record);
  }
}

TEST(RecordReader, ReadsQuotesDoubledQuotesAndLineEndsInsideThem) {
  EXPECT_EQ(records_of("a,\"b \"\"c\"\"\",\"d\r\ne,f\"\n1,,\n"), (std::vector<Record>{{"a", "b \"c\"", "d\r\ne,f"}, {"1", "", ""}}));
}

TEST(RecordReader, TakesEveryKindOfLineEnd) {
  const std::vector<Record> expected{{"a", "b"}, {"1", "2"}};
  EXPECT_EQ(records_of("a,b\n1,2"), expected);
  EXPECT_EQ(records_of("a,b\r\n1,2\r\n"), expected);
  EXPECT_EQ(records_of("a,b\r1,2\r"), expected);
}

TEST(RecordReader, SkipsEmptyLines) { EXPECT_EQ(records_of("\na\n\n\nb\n").size(), 2u); }

TEST(RecordReader, TakesAQuoteInsideAnUnquotedCellAsItIs) { EXPECT_EQ(records_of("5\" pipe,x\n"), (std::vector<Record>{{"5\" pipe", "x"}})); }

TEST(RecordReader, RefusesARecordThatNeverEnds) {
  std::istringstream stream("a\n\"" + std::string(RecordReader::kRecordBytesMax + 10, 'x'));
  RecordReader reader(stream, {});
  Record record;
  ASSERT_TRUE(reader.read(record));
  const auto refused = reader.read(record);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("line 2"), std::string::npos);
}

TEST(SniffDialect, FindsTheDelimiterDespiteCommasInCells) {
  EXPECT_EQ(sniff_dialect("a;b\n\"x, y\";2\n3,5;4\n").delimiter, ';');
  EXPECT_EQ(sniff_dialect("a\tb\n1\t2\n").delimiter, '\t');
  EXPECT_EQ(sniff_dialect("a|b\n1|2\n").delimiter, '|');
  EXPECT_EQ(sniff_dialect("only one column\nand, prose\n").delimiter, ',');
}

}  // namespace
}  // namespace millrace::csv
