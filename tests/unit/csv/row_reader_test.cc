#include "shared/csv/row_reader.h"

#include <sstream>

#include "shared/csv/chunk_index.h"
#include "shared/csv/record_reader.h"
#include "shared/csv/row_skipper.h"
#include "shared/map_run/csv_record.h"
#include "tests/unit/csv/random_text.h"
#include "tests/unit/csv/rows_of.h"

namespace millrace::csv {
namespace {

constexpr Dialect kAws{.escape = Escape::kBackslash};

TEST(RowReader, ReadsQuotesDoubledQuotesAndLineEndsWithinThem) {  // D98
  EXPECT_EQ(rows_of("a,\"b \"\"c\"\"\",\"d\r\ne,f\"\n1,,\n"), (Table{{"a", "b \"c\"", "d\r\ne,f"}, {"1", "", ""}}));
}

TEST(RowReader, TakesEveryKindOfLineEndAndSkipsBlankLines) {  // D98
  const Table expected{{"a", "b"}, {"1", "2"}};
  EXPECT_EQ(rows_of("a,b\n1,2"), expected);
  EXPECT_EQ(rows_of("\n\na,b\r\n\r\n1,2\r\n\r\n"), expected);
  EXPECT_EQ(rows_of("a,b\r1,2\r"), expected);
}

TEST(RowReader, TakesAQuoteWithinACellAndTextBehindAClosingQuoteAsTheyAre) {
  EXPECT_EQ(rows_of("5\" pipe,\"a\"b\"c\n"), (Table{{"5\" pipe", "ab\"c"}}));
}

TEST(RowReader, ReadsWhatTheOlderReaderReads) {
  RandomText random(2);
  for (int round = 0; round < 3'000; ++round) {
    const std::string text = random.of(kCsvAlphabet, 60);
    std::istringstream stream(text);
    RecordReader older(stream, {});
    Table expected;
    Record record;
    for (auto more = older.read(record); more && *more; more = older.read(record)) expected.push_back(record);
    ASSERT_EQ(rows_of(text), expected) << "seed 2, round " << round << ": " << text;
  }
}

TEST(RowReader, ReadsAwsDialectAsTheDistributedMapDoes) {
  RandomText random(3);
  for (int round = 0; round < 3'000; ++round) {
    const std::string text = random.of(kCsvAlphabet, 60);
    ASSERT_EQ(rows_of(text, kAws), map_run::parse_records(text, ',')) << "seed 3, round " << round << ": " << text;
  }
}

TEST(RowReader, ReadsTheSameWhereverItsWindowsEnd) {
  RandomText random(4);
  for (int round = 0; round < 1'500; ++round) {
    const std::string text = random.of(kCsvAlphabet, 200);
    for (const Dialect& dialect : {Dialect{}, kAws, Dialect{.quote = '\0'}, Dialect{.delimiter = ';'}}) {
      const Table whole = rows_of(text, dialect);
      ASSERT_EQ(rows_of(text, dialect, small_windows()), whole) << "seed 4, round " << round << ": " << text;
      ASSERT_EQ(rows_of(text, dialect, small_windows(37)), whole) << "seed 4, round " << round << ": " << text;
    }
  }
}

TEST(RowReader, GoesOnFromAnyRowsOffsetInAnyEncoding) {
  const std::string text = "id,name\n1,\"Zo\xC3\xAB\n\"\n\n2,\xE2\x82\xAC\n3,\xF0\x9F\x98\x80 x\n4,\n";
  std::string wide;
  for (const char16_t unit : std::u16string(u"id,name\n1,\"Zo\u00EB\n\"\n\n2,\u20AC\n3,\U0001F600 x\n4,\n")) {
    wide += {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
  }
  const std::vector<std::pair<std::string, Dialect>> files{
      {text, {}},
      {"\xEF\xBB\xBF" + text, {.has_byte_order_mark = true}},
      {wide, {.encoding = Encoding::kUtf16LittleEndian}},
      {"\xFF\xFE" + wide, {.has_byte_order_mark = true, .encoding = Encoding::kUtf16LittleEndian}},
      {"id,name\n1,Zo\xEB\n2,\x80\n3,x\n4,\n", {.encoding = Encoding::kWindows1252}}};
  for (const auto& [bytes, dialect] : files) {
    const Table whole = rows_of(bytes, dialect);
    ASSERT_EQ(whole.size(), 5u);
    EXPECT_EQ(whole[2][1], "\xE2\x82\xAC");
    MemoryInput input(bytes);
    RowReader reader(input, dialect, small_windows());
    Row row;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      ASSERT_TRUE(*reader.read(row));
      EXPECT_EQ(row.begin.number, i);
      EXPECT_EQ(rows_of(bytes, dialect, small_windows(), row.begin), Table(whole.begin() + static_cast<long>(i), whole.end()));
      if (i + 1 == whole.size()) {
        EXPECT_EQ(row.end.offset, bytes.size());
      }
    }
  }
}

TEST(RowReader, FillsShortRowsAndQuarantinesLongOnes) {  // D98: ragged rows
  MemoryInput input("1,2\n1,2,3\n1,2,3,,\n1,2,3,4\n1\n");
  RowReader reader(input, {});
  reader.set_width(3);
  std::vector<RowProblem> problems;
  std::vector<bool> is_short;
  Row row;
  while (*reader.read(row)) {
    EXPECT_EQ(row.cells.size(), 3u);
    problems.push_back(row.problem);
    is_short.push_back(row.is_short);
  }
  using P = RowProblem;
  EXPECT_EQ(problems, (std::vector<P>{P::kNone, P::kNone, P::kNone, P::kTooManyCells, P::kNone}));
  EXPECT_EQ(is_short, (std::vector<bool>{true, false, false, false, true}));
}

TEST(RowReader, TellsRowsThatAreNothingButTheirCellsAsTheyAreWritten) {
  const auto plain_rows = [](const std::string& text, const Dialect& dialect) {
    MemoryInput input(text);
    RowReader reader(input, dialect, small_windows(7));
    reader.set_width(2);
    std::vector<std::string> plain;
    Row row;
    for (auto read = reader.read(row); read && *read; read = reader.read(row)) {
      plain.emplace_back(row.plain);
      const std::string joined = std::string(row.cells[0]) + dialect.delimiter + std::string(row.cells[1]);
      EXPECT_TRUE(row.plain.empty() || row.plain == joined) << text;
    }
    return plain;
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(plain_rows("1,2\r\n\"1\",2\n1\n1,2,\n1,2,3\n,\n5\" pipe,\\,\nend,ü", {}), (Texts{"1,2", "", "", "", "", ",", "", "end,ü"}));
  EXPECT_EQ(plain_rows("5\" pipe,2\n", {}), Texts{"5\" pipe,2"});
  EXPECT_EQ(plain_rows("1,2\n", kAws), Texts{""});
  RandomText random(6);
  for (int round = 0; round < 1'000; ++round) plain_rows(random.of(kCsvAlphabet, 80), {.delimiter = round % 2 == 0 ? ',' : ';'});
}

TEST(RowReader, CountsALargeRowAndReadsOnBehindIt) {
  const std::string text = "a,b\n1,\"" + std::string(5'000, 'x') + "\n,\"\"" + std::string(5'000, 'y') + "\"\n2,c\n";
  for (const std::size_t window : {16u, 1'000u, 1'000'000u}) {
    MemoryInput input(text);
    RowReader reader(input, {}, {.row_bytes_max = 1'000, .window_bytes = window});
    Row row;
    ASSERT_TRUE(*reader.read(row));
    ASSERT_TRUE(*reader.read(row));
    EXPECT_EQ(row.problem, RowProblem::kTooLarge);
    EXPECT_TRUE(row.cells.empty());
    ASSERT_TRUE(*reader.read(row));
    EXPECT_EQ(row.cells[1], "c");
    EXPECT_EQ(row.begin.number, 2u);
    EXPECT_EQ(row.begin.line, 4u);
    EXPECT_FALSE(*reader.read(row));
  }
}

TEST(RowReader, SkipsALargeRowToWhereItWouldHaveEndedWhenRead) {
  RandomText random(5);
  for (int round = 0; round < 5'000; ++round) {
    const std::string text = "x" + random.of(kCsvAlphabet, 80);
    for (const Dialect& dialect : {Dialect{}, kAws}) {
      MemoryInput input(text);
      RowReader reader(input, dialect, {.accepts_open_quote = true});
      Row row;
      ASSERT_TRUE(*reader.read(row));
      RowSkipper skipper(dialect);
      const std::size_t half = text.size() / 2;
      auto end = skipper.skip(std::string_view(text).substr(0, half));
      if (!end) {
        end = skipper.skip(std::string_view(text).substr(half));
        if (end) *end += half;
      }
      ASSERT_EQ(end.value_or(text.size()), row.end.offset) << "seed 5, round " << round << ": " << text;
    }
  }
}

TEST(RowReader, QuarantinesTextInAnotherEncodingAndNul) {
  MemoryInput input(std::string_view("ok\n\xC3\x28\nna\0me\n\xC3\xBC\n", 15));
  RowReader reader(input, {});
  std::vector<RowProblem> problems;
  Row row;
  while (*reader.read(row)) problems.push_back(row.problem);
  using P = RowProblem;
  EXPECT_EQ(problems, (std::vector<P>{P::kNone, P::kInvalidText, P::kInvalidText, P::kNone}));
  EXPECT_EQ(reader.rows_beyond_ascii(), 1u);
}

TEST(RowReader, NamesTheLineOfAQuoteThatIsNeverClosed) {
  for (const std::size_t limit : {10u, 1'000'000u}) {
    MemoryInput input("a,b\n1,2\n3,\"open\nand more, and more, and more\n");
    RowReader reader(input, {}, {.row_bytes_max = limit, .window_bytes = 16});
    Row row;
    ASSERT_TRUE(*reader.read(row));
    ASSERT_TRUE(*reader.read(row));
    const auto third = reader.read(row);
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().where, "CSV_UNTERMINATED_QUOTE");
    EXPECT_NE(third.error().detail.find("line 3"), std::string::npos) << third.error().detail;
  }
}

TEST(TableHead, MakesNamesUnique) {  // D98: duplicate headers
  MemoryInput input("amount, amount ,,id,\n1,2,3,4,5\n");
  const auto head = read_table_head(input, {});
  ASSERT_TRUE(head);
  EXPECT_EQ(head->columns, (std::vector<std::string>{"amount", "amount (2)", "column 3", "id", "column 5"}));
  EXPECT_EQ(head->first_row.offset, 21u);
}

TEST(TableHead, RefusesMoreColumnsThanTheLimit) {
  const std::string wide(100'000, ',');
  MemoryInput input(wide);
  const auto head = read_table_head(input, {});
  ASSERT_FALSE(head);
  EXPECT_EQ(head.error().where, "CSV_TOO_MANY_COLUMNS");
}

TEST(TableHead, CountsColumnsOfAFileWithoutHeader) {
  MemoryInput input("\xEF\xBB\xBF" "1,2\n3,4\n");
  const auto head = read_table_head(input, {.has_byte_order_mark = true, .has_header = false});
  ASSERT_TRUE(head);
  EXPECT_EQ(head->columns, (std::vector<std::string>{"column 1", "column 2"}));
  EXPECT_EQ(head->first_row.offset, 3u);
}

TEST(ChunkIndex, LetsChunksBeReadAloneAndInAnyOrder) {
  RandomText random(6);
  std::string text = "h1,h2\n";
  for (int i = 0; i < 500; ++i) text += "\"" + random.of("ab\n, ", 12) + "\"," + std::to_string(i) + (i % 3 == 0 ? "\r\n" : "\n");
  MemoryInput input(text);
  const auto head = read_table_head(input, {});
  ASSERT_TRUE(head);
  const auto index = index_chunks(input, {}, *head, 7);
  ASSERT_TRUE(index);
  EXPECT_EQ(index->rows(), 500u);
  EXPECT_EQ(index->size(), 72u);

  const Table whole = rows_of(text);
  for (std::size_t c = index->size(); c-- > 0;) {
    const Chunk chunk = (*index)[c];
    EXPECT_EQ(chunk.rows, c == 71 ? 3u : 7u);
    RowReader reader(input, {}, small_windows(), chunk.first);
    reader.set_width(2);
    Row row;
    for (std::uint64_t i = 0; i < chunk.rows; ++i) {
      ASSERT_TRUE(*reader.read(row));
      EXPECT_EQ(row.begin.number, chunk.first.number + i);
      EXPECT_EQ(std::vector<std::string>(row.cells.begin(), row.cells.end()), whole[row.begin.number + 1]);
    }
  }
}

}  // namespace
}  // namespace millrace::csv
