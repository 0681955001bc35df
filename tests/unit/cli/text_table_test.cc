#include "producers/cli/text_table.h"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

TEST(TextTable, AlignsColumnsByCharactersAndLeavesNoBlanksAtLineEnds) {
  TextTable table({"NAME", "N"});
  table.add({"Überlingen", "1"});
  table.add({"x", ""});

  EXPECT_EQ(table.text(), "NAME        N\nÜberlingen  1\nx\n");
}

TEST(TextTable, FillsMissingCells) {
  TextTable table({"A", "B", "C"});
  table.add({"1"});

  EXPECT_EQ(table.text(), "A  B  C\n1\n");
}

TEST(TextTable, DoesNotLetDataDriveTheTerminalOrBreakALine) {
  TextTable table({"A"});
  table.add({"x\033[31m\ny"});

  EXPECT_EQ(table.text(), "A\nx [31m y\n");
}

TEST(Shortened, KeepsWhatFitsAndCutsBetweenCharacters) {
  EXPECT_EQ(shortened("größer", 6), "größer");
  EXPECT_EQ(shortened("größer", 4), "grö…");
  EXPECT_EQ(width_of(shortened("größer als das", 5)), 5U);
}

}  // namespace
}  // namespace millrace::cli
