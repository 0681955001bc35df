#include "shared/csv/table_survey.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/digest.h"

namespace millrace::csv {
namespace {

Result<TableSurvey> survey_of(std::string_view bytes, const SurveyOptions& options = {}) {
  MemoryInput input(bytes);
  return survey_table(input, options);
}

TEST(TableSurvey, SaysWhatTheDesignDocumentAsks) {  // D98
  const std::string text = "name,email,company\nAnn,ann@example.org,Acme\nBob,bob@example.org,\n";
  const auto survey = survey_of(text);
  ASSERT_TRUE(survey);
  EXPECT_EQ(survey->rows, 2u);
  ASSERT_EQ(survey->columns.size(), 3u);
  EXPECT_EQ(survey->columns[1].verdict.type, ColumnType::kEmail);
  EXPECT_EQ(survey->columns[2].empty_cells, 1u);
  EXPECT_EQ(survey->sample_rows[0], (std::vector<std::string>{"Ann", "ann@example.org", "Acme"}));
  EXPECT_EQ(survey->sha256, sha256_hex(text));
  EXPECT_EQ(survey->size_bytes, text.size());
}

TEST(TableSurvey, CountsEveryKindOfOddRow) {
  const auto survey = survey_of("a,b\n1,2\n1\n1,2,3\n1,\xC3\x28\n\n\xC3\xBC,5\n1," + std::string(3'000, 'x') + "\n",
                                {.overrides = {.encoding = Encoding::kUtf8}, .limits = {.row_bytes_max = 2'000}, .progress = {}});
  ASSERT_TRUE(survey);
  EXPECT_EQ(survey->rows, 6u);
  EXPECT_EQ(survey->short_rows, 1u);
  EXPECT_EQ(survey->too_many_cells, 1u);
  EXPECT_EQ(survey->invalid_text, 1u);
  EXPECT_EQ(survey->too_large, 1u);
  EXPECT_EQ(survey->blank_lines, 1u);
  EXPECT_EQ(survey->warnings.size(), 5u);
}

TEST(TableSurvey, RefusesMoreThanFiveGibibytesBeforeAnyWork) {  // D99
  class Vast final : public InputBytes {
   public:
    std::uint64_t size() const override { return (std::uint64_t{5} << 30) + 1; }
    Result<std::size_t> read(std::uint64_t, std::span<char>) override {
      ADD_FAILURE() << "was read";
      return std::size_t{0};
    }
  };
  Vast vast;
  const auto survey = survey_table(vast, {});
  ASSERT_FALSE(survey);
  EXPECT_EQ(survey.error().where, "CSV_TOO_LARGE");
}

TEST(TableSurvey, SaysWhenThereIsAHeaderOnlyOrNothing) {  // D98: empty file, header only
  EXPECT_EQ(survey_of("").error().where, "CSV_EMPTY");
  EXPECT_EQ(survey_of("\n\n").error().where, "CSV_EMPTY");
  const auto header_only = survey_of("a,b\n");
  ASSERT_TRUE(header_only);
  EXPECT_EQ(header_only->rows, 0u);
  EXPECT_EQ(header_only->warnings.size(), 1u);
}

TEST(TableSurvey, ReadsAgainWhatOnlyLaterTurnsOutToBeAOneByteText) {
  std::string text = "id,name\n";
  for (int i = 0; i < 60'000; ++i) text += "1,plain\n";
  text += "2,Zo\xEB\n";
  const auto survey = survey_of(text, {.overrides = {}, .limits = {}, .sample_rows = 1, .progress = {}});
  ASSERT_TRUE(survey);
  EXPECT_EQ(survey->dialect.encoding, Encoding::kWindows1252);
  EXPECT_EQ(survey->invalid_text, 0u);
  EXPECT_EQ(survey->sha256, sha256_hex(text));
}

TEST(TableSurvey, PassesOnThatTheFileChanged) {
  class Changing final : public InputBytes {
   public:
    std::uint64_t size() const override { return 8; }
    Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
      return std::string_view("a,b\n1,2\n").copy(into.data(), offset >= 8 ? 0 : 8 - offset, offset >= 8 ? 8 : offset);
    }
    Result<void> check_unchanged() const override { return rejected("CSV_CHANGED", "it changed"); }
  };
  Changing changing;
  const auto survey = survey_table(changing, {});
  ASSERT_FALSE(survey);
  EXPECT_EQ(survey.error().where, "CSV_CHANGED");
}

}  // namespace
}  // namespace millrace::csv
