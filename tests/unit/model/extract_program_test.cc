#include "shared/model/extract_program.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"

namespace millrace::model {
namespace {

const std::string kProgram = "import csv\n\nprint(\"a\\nb\")\n";  // Holds a backslash and an n, not a line end.

std::string extracted(const std::string& answer) {
  const auto found = extract_program(answer, "python");
  return found ? found->program : "none";
}

TEST(ExtractProgram, TakesTheFencedBlockOutOfProse) {
  EXPECT_EQ(extracted("Here it is:\n\n```python\n" + kProgram + "```\nIt prints. Enjoy!"), kProgram);
}

TEST(ExtractProgram, TakesAFenceWithoutLabelOrWithTildes) {
  EXPECT_EQ(extracted("```\n" + kProgram + "```"), kProgram);
  EXPECT_EQ(extracted("~~~py\n" + kProgram + "~~~\n"), kProgram);
}

TEST(ExtractProgram, PrefersTheLongestBlockOfTheLanguage) {
  EXPECT_EQ(extracted("```bash\npip install a very long line indeed, longer than the program that "
                      "follows\n```\n```python\nimport x\n```\n```python\n" +
                      kProgram + "```"),
            kProgram);
}

TEST(ExtractProgram, TakesAFenceThatIsNeverClosedToItsEnd) { EXPECT_EQ(extracted("```python\n" + kProgram), kProgram); }

TEST(ExtractProgram, TakesABareProgram) { EXPECT_EQ(extracted(kProgram), kProgram); }

TEST(ExtractProgram, CutsProseAroundABareProgram) {
  EXPECT_EQ(extracted("Sure! This program does what you want.\n\n" + kProgram + "\nI hope this helps you.\n"), kProgram);
}

TEST(ExtractProgram, KeepsAHeadCommentBeforeTheImports) {
  EXPECT_EQ(extracted("#!/usr/bin/env python3\n# Counts.\n" + kProgram), "#!/usr/bin/env python3\n# Counts.\n" + kProgram);
}

TEST(ExtractProgram, NamesTheErrorWhenThereIsNone) {
  const auto none = extract_program("I am sorry, I cannot do that.", "python");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::kRejected);
  EXPECT_NE(none.error().detail.find("holds no program"), std::string::npos);
  EXPECT_FALSE(extract_program("", "python"));
  EXPECT_FALSE(extract_program(R"({"program": "  "})", "python"));
}

TEST(ExtractProgram, B48_B49_DecodesJsonExactlyAsOftenAsItWasEncoded) {
  const std::string once = Json{{"program", kProgram}}.dump();
  const std::string twice = Json(once).dump();
  const std::string thrice = Json(twice).dump();
  EXPECT_EQ(extracted(once), kProgram);
  EXPECT_EQ(extracted(twice), kProgram);
  EXPECT_EQ(extracted(thrice), kProgram);
  EXPECT_EQ(extracted(Json("```python\n" + kProgram + "```").dump()), kProgram);
}

TEST(ExtractProgram, ReadsExplanationAndColumns) {
  const auto found = extract_program(R"({"program": "import x\n", "explanation": "Sums.", "columns": ["a"]})", "python");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->explanation, "Sums.");
  EXPECT_EQ(found->columns, std::vector<std::string>{"a"});
}

TEST(ExtractProgram, TakesTheFenceOffAProgramInsideJson) {
  EXPECT_EQ(extracted(Json{{"program", "```python\n" + kProgram + "```"}}.dump()), kProgram);
}

TEST(ExtractProgram, FindsJsonInsideAFence) {
  EXPECT_EQ(extracted("```json\n" + Json{{"program", kProgram}}.dump(2) + "\n```"), kProgram);
}

}  // namespace
}  // namespace millrace::model
