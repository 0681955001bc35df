#include "producers/cli/problem.h"

#include <gtest/gtest.h>

#include <set>

namespace millrace::cli {
namespace {

TEST(Problem, ExitsByWhatTheErrorMeansForTheCaller) {
  EXPECT_EQ(problem_of(transient("kafka", "away")).code, ExitCode::kUnavailable);
  EXPECT_EQ(problem_of({ErrorKind::kUnknownOutcome, "postgres", "lost"}).code, ExitCode::kUnavailable);
  EXPECT_EQ(problem_of(rejected("settings", "wrong")).code, ExitCode::kUsage);
  EXPECT_EQ(problem_of(rejected("not found", "no job")).code, ExitCode::kNotFound);
  EXPECT_EQ(problem_of(rejected("FileMissing", "no file")).code, ExitCode::kNotFound);
  EXPECT_EQ(problem_of(rejected("UnknownWorkflow", "none")).code, ExitCode::kNotFound);
  EXPECT_EQ(problem_of({ErrorKind::kAlreadyDone, "x", "y"}).code, ExitCode::kConflict);
  EXPECT_EQ(problem_of({ErrorKind::kCancelled, "x", "y"}).code, ExitCode::kInterrupted);
  EXPECT_EQ(problem_of(broken("x", "y")).code, ExitCode::kInternal);
}

TEST(Problem, IsADocumentWithTypeTitleDetailAndExitCode) {
  const Json document =
      to_document({.code = ExitCode::kConflict, .title = "already decided", .detail = "by ada", .more = {{"by", "ada"}}});

  EXPECT_EQ(document["type"], "urn:millrace:problem:conflict");
  EXPECT_EQ(document["title"], "already decided");
  EXPECT_EQ(document["detail"], "by ada");
  EXPECT_EQ(document["exit_code"], 6);
  EXPECT_EQ(document["by"], "ada");
}

TEST(ExitCode, NumbersAreThoseThatScriptsRelyOn) {
  const std::vector<int> expected{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 130};
  std::vector<int> numbers;
  std::set<std::string_view> names;
  for (const ExitCodeMeaning& entry : exit_codes()) {
    numbers.push_back(static_cast<int>(entry.code));
    names.insert(entry.name);
    EXPECT_FALSE(entry.meaning.empty()) << entry.name;
  }
  EXPECT_EQ(numbers, expected);
  EXPECT_EQ(names.size(), expected.size());
}

}  // namespace
}  // namespace millrace::cli
