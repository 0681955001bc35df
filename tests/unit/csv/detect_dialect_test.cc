#include "shared/csv/detect_dialect.h"

#include <gtest/gtest.h>

namespace millrace::csv {
namespace {

Dialect detected(std::string_view bytes, const DialectOverrides& overrides = {}) {
  MemoryInput input(bytes);
  const auto dialect = detect_dialect(input, overrides);
  EXPECT_TRUE(dialect) << (dialect ? "" : dialect.error().detail);
  return dialect ? dialect->dialect : Dialect{};
}

std::string refused(std::string_view bytes) {
  MemoryInput input(bytes);
  const auto dialect = detect_dialect(input, {});
  return dialect ? "" : dialect.error().where;
}

TEST(DetectDialect, FindsTheDelimiterThatCutsEvenly) {  // D98
  EXPECT_EQ(detected("id;text\n1;a, b, c\n2;d\n").delimiter, ';');
  EXPECT_EQ(detected("id\tname\n1\tx\n").delimiter, '\t');
  EXPECT_EQ(detected("id|name\n1|x\n").delimiter, '|');
  EXPECT_EQ(detected("id,text\n1,\"a;b;c\"\n2,x\n").delimiter, ',');
  EXPECT_EQ(detected("name\nAnn\nBob\n").delimiter, ',');
}

TEST(DetectDialect, LetsTheUserSayItAll) {
  const DialectOverrides overrides{.delimiter = '|', .quote = '\'', .escape = Escape::kBackslash, .encoding = Encoding::kLatin1,
                                   .line_end = LineEnd::kCrLf, .has_header = false};
  EXPECT_EQ(detected("a,b\n1,2\n", overrides), (Dialect{.delimiter = '|', .has_byte_order_mark = false, .quote = '\'',
                                                        .escape = Escape::kBackslash, .encoding = Encoding::kLatin1,
                                                        .line_end = LineEnd::kCrLf, .has_header = false}));
}

TEST(DetectDialect, KnowsApostrophesAsQuotesOnlyWhereTheyAre) {
  EXPECT_EQ(detected("'id','text'\n'1','a, b'\n").quote, '\'');
  EXPECT_EQ(detected("id,text\n1,'tis\n2,it's\n").quote, '"');
}

TEST(DetectDialect, TellsBackslashedQuotesFromPathsThatEndInOne) {
  EXPECT_EQ(detected("id,text\n1,\"say \\\"yes\\\" now\"\n").escape, Escape::kBackslash);
  EXPECT_EQ(detected("id,path\n1,\"C:\\dir\\\"\n2,\"D:\\\"\n").escape, Escape::kDoubled);
}

TEST(DetectDialect, TellsAFirstRowOfDataFromAHeader) {
  EXPECT_TRUE(detected("id,name\n1,Ann\n2,Bob\n").has_header);
  EXPECT_TRUE(detected("country,2019,2020\nDE,5,6\nFR,7,8\n").has_header);
  EXPECT_TRUE(detected("name,town\nAnn,Oslo\nBob,Rome\n").has_header);
  EXPECT_FALSE(detected("1,Ann,2024-01-05\n2,Bob,2024-01-06\n3,Cy,2024-01-07\n").has_header);
}

TEST(DetectDialect, KnowsLineEnds) {
  EXPECT_EQ(detected("a,b\r\n1,2\r\n").line_end, LineEnd::kCrLf);
  EXPECT_EQ(detected("a,b\r1,2\r").line_end, LineEnd::kCr);
  EXPECT_EQ(detected("a,b\n1,2\n").line_end, LineEnd::kLf);
}

TEST(DetectDialect, RefusesWhatIsNoTextAndSaysWhatItSeemsToBe) {
  EXPECT_EQ(refused(""), "CSV_EMPTY");
  EXPECT_EQ(refused("PK\x03\x04zip"), "CSV_BINARY");
  EXPECT_EQ(refused("\x1F\x8B\x08gz"), "CSV_BINARY");
  EXPECT_EQ(refused(std::string_view("\x01\x02\0\x04\x05 some", 10)), "CSV_BINARY");
}

}  // namespace
}  // namespace millrace::csv
