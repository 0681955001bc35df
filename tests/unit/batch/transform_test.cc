#include "shared/batch/transform.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"

namespace millrace::batch {
namespace {

std::string changed(std::string_view steps, std::string_view cell) {
  const auto transform = Transform::parse(steps);
  return transform ? transform->apply(cell) : transform.error().where;
}

TEST(Transform, D146_ChangesACellStepByStep) {
  EXPECT_EQ(changed("trim | lower", "  ACME Inc. "), "acme inc.");
  EXPECT_EQ(changed("trim|squeeze|upper", " a \t b\n"), "A B");
  EXPECT_EQ(changed("replace ' Inc.' '' | suffix ' (US)'", "Acme Inc."), "Acme (US)");
  EXPECT_EQ(changed("replace 'a' 'aa'", "banana"), "baanaanaa");
  EXPECT_EQ(changed("digits", "+1 (555) 010-99"), "155501099");
  EXPECT_EQ(changed("number", "$ 1,234.50"), "1234.50");
  EXPECT_EQ(changed("default 'unknown'", "  "), "unknown");
  EXPECT_EQ(changed("prefix 'https://'", "acme.example"), "https://acme.example");
  EXPECT_EQ(changed("prefix 'https://'", ""), "");
  EXPECT_EQ(changed("replace '''' '|'", "it's"), "it|s");
}

TEST(Transform, CutsByPiecesAndByCharacters) {
  EXPECT_EQ(changed("part '@' 2", "ann@acme.example"), "acme.example");
  EXPECT_EQ(changed("part '@' 1", "ann"), "ann");
  EXPECT_EQ(changed("part ';' 3", "a;b"), "");
  EXPECT_EQ(changed("left 2", "äöü"), "äö");
  EXPECT_EQ(changed("left 9", "äöü"), "äöü");
}

TEST(Transform, RefusesWhatItCannotMean) {
  for (const char* steps : {"", "trim |", "tirm", "replace 'a'", "replace '' 'b'", "left", "left 0", "left two", "part '' 1", "prefix 'a",
                            "prefix a", "trim 'a'"}) {
    EXPECT_EQ(changed(steps, "x"), "TRANSFORM_INVALID") << steps;
  }
}

TEST(Transform, NamesTheFieldWhoseStepsAreWrong) {
  EXPECT_EQ(parse_transforms(Json{{"name", "trim"}, {"city", "lower"}})->size(), 2U);
  const auto refused = parse_transforms(Json{{"name", "tirm"}});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("'name'"), std::string::npos);
}

}  // namespace
}  // namespace millrace::batch
