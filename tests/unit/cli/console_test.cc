#include "producers/cli/console.h"

#include <gtest/gtest.h>

#include <sstream>

namespace millrace::cli {
namespace {

class ConsoleTest : public testing::Test {
 protected:
  Console console(const Console::Manner& manner) { return Console(data_, notes_, manner); }

  std::ostringstream data_;
  std::ostringstream notes_;
};

TEST_F(ConsoleTest, PutsDataOnOneStreamAndAllElseOnTheOther) {
  Console text = console({});

  text.print_text("data\n");
  text.note("a remark");
  text.fail(transient("kafka", "away"));

  EXPECT_EQ(data_.str(), "data\n");
  EXPECT_EQ(notes_.str(), "a remark\nmillrace: kafka: away\n");
}

TEST_F(ConsoleTest, SaysErrorsAsADocumentToPrograms) {
  Console json = console({.format = Format::kJson});

  const ExitCode code = json.fail(rejected("settings", "unknown"));

  EXPECT_EQ(code, ExitCode::kUsage);
  EXPECT_EQ(Json::parse(notes_.str())["title"], "settings");
  EXPECT_EQ(data_.str(), "");
}

TEST_F(ConsoleTest, PrintsAnArrayWholeOrLineByLine) {
  const Json array = Json::array({{{"id", 1}}, {{"id", 2}}});

  console({.format = Format::kJson}).print_array(array);
  EXPECT_EQ(Json::parse(data_.str()), array);
  data_.str("");
  console({.format = Format::kJsonLines}).print_array(array);

  EXPECT_EQ(data_.str(), "{\"id\":1}\n{\"id\":2}\n");
}

TEST_F(ConsoleTest, IsQuietWhenAskedButNotAboutFailures) {
  Console quiet = console({.is_quiet = true});

  quiet.note("a remark");
  EXPECT_EQ(notes_.str(), "");
  quiet.fail(transient("kafka", "away"));

  EXPECT_NE(notes_.str(), "");
}

TEST_F(ConsoleTest, ColoursOnlyWhenItMay) {
  EXPECT_EQ(console({}).shaded("x", Shade::kBad), "x");
  EXPECT_NE(console({.has_colour = true}).shaded("x", Shade::kBad), "x");
}

TEST_F(ConsoleTest, RemovesItsProgressLineBeforeItSaysAnythingElse) {
  Console terminal = console({.shows_progress = true});

  terminal.progress("working");
  terminal.print_text("data\n");

  EXPECT_EQ(notes_.str(), "working\r\033[K");
}

TEST_F(ConsoleTest, ShowsNoProgressToPipesAndPrograms) {
  console({}).progress("working");
  console({.format = Format::kJson, .shows_progress = true}).progress("working");

  EXPECT_EQ(notes_.str(), "");
}

TEST_F(ConsoleTest, ReplacesBytesThatAreNotUtf8) {
  console({.format = Format::kJsonLines}).print_json(Json{{"x", "\xff"}});

  EXPECT_EQ(data_.str(), "{\"x\":\"\xEF\xBF\xBD\"}\n");
}

}  // namespace
}  // namespace millrace::cli
