#include "shared/csv/row_writer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "shared/csv/file_input.h"
#include "tests/unit/csv/random_text.h"
#include "tests/unit/csv/rows_of.h"

namespace millrace::csv {
namespace {

std::string written(const std::vector<std::string>& cells, const WritingManner& manner = {}) {
  const std::vector<std::string_view> views(cells.begin(), cells.end());
  std::string text;
  append_row(text, views, manner);
  return text;
}

class RowWriterFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("millrace_row_writer_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string content(const std::filesystem::path& path) const {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::filesystem::path folder_;
};

TEST(RowWriter, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(written({"a", "b c", "", "1.5"}), "a,b c,,1.5\n");
  EXPECT_EQ(written({"a,b", "say \"x\"", "two\nlines", "cr\r"}), "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\"cr\r\"\n");
  EXPECT_EQ(written({"a,b", "c;d"}, {.delimiter = ';', .line_end = LineEnd::kCrLf}), "a,b;\"c;d\"\r\n");
  EXPECT_EQ(written({""}), "\"\"\n");
}

TEST(RowWriter, MakesFormulasTextsWhenAsked) {  // D128
  const WritingManner safe{.is_formula_safe = true};
  EXPECT_EQ(written({"=1+1", "+cmd", "-5", "-5.5e3", "-x", "@sum", "\tx", "a=b"}, safe), "'=1+1,'+cmd,-5,-5.5e3,'-x,'@sum,'\tx,a=b\n");
  EXPECT_EQ(written({"=1,2"}, safe), "\"'=1,2\"\n");
  EXPECT_EQ(written({"=1+1"}), "=1+1\n");
}

TEST(RowWriter, IsReadBackAsItWas) {  // D126: quoting-equivalent values
  RandomText random(8);
  for (int round = 0; round < 3'000; ++round) {
    std::vector<std::string> cells(1 + random.number(4));
    for (std::string& cell : cells) cell = random.of(kCsvAlphabet, 12);
    ASSERT_EQ(rows_of(written(cells)), Table{cells}) << "seed 8, round " << round;
  }
}

TEST_F(RowWriterFile, AppearsWholeOrNotAtAll) {  // D128: atomic publish
  const auto path = folder_ / "out.csv";
  {
    auto abandoned = RowWriter::begin(path, {});
    ASSERT_TRUE(abandoned);
    ASSERT_TRUE(abandoned->write(std::vector<std::string_view>{"half"}));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
  auto writer = RowWriter::begin(path, {});
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->write(std::vector<std::string_view>{"a", "b"}));
  ASSERT_TRUE(writer->write_text("1,2\n"));
  EXPECT_FALSE(std::filesystem::exists(path));
  ASSERT_TRUE(writer->publish());
  EXPECT_EQ(content(path), "a,b\n1,2\n");
}

TEST_F(RowWriterFile, SaysThatAFileChangedWhileItWasRead) {
  const auto path = folder_ / "in.csv";
  std::ofstream(path) << "a,b\n1,2\n";
  const auto input = FileInput::open(path, "in.csv");
  ASSERT_TRUE(input);
  EXPECT_TRUE((*input)->check_unchanged());
  std::filesystem::resize_file(path, 4);
  std::vector<char> window(100);
  const auto read = (*input)->read(0, window);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().where, "CSV_CHANGED");
}

TEST_F(RowWriterFile, NamesWhatCannotBeOpened) {
  EXPECT_EQ(FileInput::open(folder_ / "none.csv", "none.csv").error().where, "CSV_NOT_FOUND");
  EXPECT_EQ(FileInput::open(folder_, "a folder").error().where, "CSV_NOT_FOUND");
}

}  // namespace
}  // namespace millrace::csv
