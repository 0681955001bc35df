#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "shared/csv/profile.h"

namespace millrace::csv {
namespace {

class Profile : public testing::Test {
 protected:
  Result<TableProfile> of(const std::string& text) {
    const auto path = std::filesystem::path(testing::TempDir()) / "profile_test.csv";
    std::ofstream(path, std::ios::binary) << text;
    return profile_file(path, "people.csv");
  }

  std::string kind_of(const std::string& cells) {
    const auto table = of("a;b\n" + cells);
    return table ? std::string(name_of(table->columns.front().kind)) : table.error().detail;
  }
};

TEST_F(Profile, FindsTheNarrowestTypeOfAllCells) {
  EXPECT_EQ(kind_of("1;\n-2;\n;\n"), "integer");
  EXPECT_EQ(kind_of("1;\n2.50;\n"), "decimal");
  EXPECT_EQ(kind_of("3,14;\n2,7;\n"), "decimal");
  EXPECT_EQ(kind_of("2024-02-29;\n2023-01-01;\n"), "date");
  EXPECT_EQ(kind_of("2024-02-29T10:30:00Z;\n2023-01-01 08:15;\n"), "date with time");
  EXPECT_EQ(kind_of("31.12.2024;\n01.02.2024;\n"), "date");
  EXPECT_EQ(kind_of("1;\nx;\n"), "text");
}

TEST_F(Profile, TakesCodesAndImpossibleDatesAsText) {
  EXPECT_EQ(kind_of("00123;\n00456;\n"), "text");
  EXPECT_EQ(kind_of("2023-02-29;\n"), "text");
}

TEST_F(Profile, TellsDayFirstFromMonthFirst) {
  const auto day_first = of("d\n25/03/2024\n01/02/2024\n");
  const auto month_first = of("d\n03/25/2024\n01/02/2024\n");
  ASSERT_TRUE(day_first && month_first);
  EXPECT_EQ(day_first->columns[0].kind, CellKind::kDateDayFirst);
  EXPECT_EQ(month_first->columns[0].kind, CellKind::kDateMonthFirst);
}

TEST_F(Profile, KeepsTheByteOrderMarkOutOfTheFirstName) {
  const auto table = of("\xEF\xBB\xBFname,age\nAnn,3\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->header.front(), "name");
}

TEST_F(Profile, MakesRepeatedAndEmptyNamesUnique) {
  const auto table = of("x,x,\n1,2,3\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->columns[1].name, "x (2)");
  EXPECT_EQ(table->columns[2].name, "column 3");
  EXPECT_EQ(table->header, (Record{"x", "x", ""}));
}

TEST_F(Profile, RemembersKnownValuesAndWhetherTheyRepeat) {
  const auto table = of("city,id\nOslo,1\nRio,2\nOslo,3\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->columns[0].values, (std::vector<std::string>{"Oslo", "Rio"}));
  EXPECT_FALSE(table->columns[0].is_unique);
  EXPECT_TRUE(table->columns[1].is_unique);
}

TEST_F(Profile, RefusesWhatIsNotATextInUtf8AndSaysHowToConvertIt) {
  EXPECT_NE(of("name\nJos\xE9\n").error().detail.find("iconv"), std::string::npos);
  EXPECT_NE(of("\xFF\xFEn\0a\0").error().detail.find("UTF-16"), std::string::npos);
  EXPECT_NE(of("").error().detail.find("people.csv is empty"), std::string::npos);
  EXPECT_FALSE(profile_file("/nowhere/at/all.csv", "all.csv"));
}

}  // namespace
}  // namespace millrace::csv
