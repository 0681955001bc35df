#include "shared/telemetry/readiness.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace millrace::telemetry {
namespace {

TEST(Readiness, AnswersEachRequirementByName) {
  Readiness readiness;
  readiness.require("kafka", [] { return std::nullopt; });
  readiness.require("postgres", [] { return std::optional<std::string>("connection refused"); });

  const auto answers = readiness.answers();

  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].name, "kafka");
  EXPECT_FALSE(answers[0].missing);
  EXPECT_EQ(answers[1].missing, "connection refused");
}

TEST(Readiness, ACheckThatThrowsCountsAsMissing) {
  Readiness readiness;
  readiness.require("redis", []() -> std::optional<std::string> { throw std::runtime_error("oops"); });
  EXPECT_EQ(readiness.answers().at(0).missing, "the check itself failed: oops");
}

}  // namespace
}  // namespace millrace::telemetry
