#include "workers/validate/verdict.h"

#include <gtest/gtest.h>

namespace millrace::validate {
namespace {

TEST(Verdict, TravelsWithExactlyTwoKeys) {  // A14
  EXPECT_EQ(encode({.validated = true, .errors = {}}), R"({"validated":true,"validation_errors":[]})");
  EXPECT_EQ(encode(refused("line 1: no")), R"({"validated":false,"validation_errors":["line 1: no"]})");
}

TEST(Verdict, ComesBackFromItsText) {
  const auto verdict = parse_verdict(encode(refused("line 1: no")));

  ASSERT_TRUE(verdict);
  EXPECT_FALSE(verdict->validated);
  EXPECT_EQ(verdict->errors, std::vector<std::string>{"line 1: no"});
}

TEST(Verdict, IsNotTakenFromAJudgeThatContradictsItself) {
  EXPECT_FALSE(parse_verdict(R"({"validated": true, "validation_errors": ["x"]})"));
  EXPECT_FALSE(parse_verdict(R"({"validated": false, "validation_errors": []})"));
}

TEST(Verdict, IsNotTakenFromAnythingElse) {
  for (const char* text : {"", "yes", "[]", "{}", R"({"validated": 1, "validation_errors": []})",
                           R"({"validated": false, "validation_errors": [1]})"}) {
    EXPECT_FALSE(parse_verdict(text)) << text;
  }
}

}  // namespace
}  // namespace millrace::validate
