#include "producers/gateway/problem.h"

#include <gtest/gtest.h>

namespace millrace::gateway {
namespace {

TEST(ProblemResponse, HasTheMembersOfRfc9457AndOurs) {
  const web::Response response = response_of(invalid_request("/prompt", "is missing"), "/generate");
  const Json document = Json::parse(response.body);
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(document["type"], "urn:millrace:problem:invalid_request");
  EXPECT_EQ(document["instance"], "/generate");
  EXPECT_EQ(document["errors"][0]["pointer"], "/prompt");
  EXPECT_EQ(document["retryable"], false);
}

TEST(ProblemOfError, SaysWhetherTryingAgainHelps) {
  EXPECT_EQ(problem_of(transient("postgres", "away")).status, 503);
  EXPECT_EQ(problem_of({ErrorKind::kUnknownOutcome, "publish", "?"}).code, "unknown_outcome");
  EXPECT_EQ(problem_of(rejected("PayloadTooLarge", "big")).status, 413);
  EXPECT_EQ(problem_of(rejected("InvalidRequest", "bad")).code, "invalid_request");
  EXPECT_EQ(problem_of(broken("x", "y")).status, 500);
}

TEST(JsonResponse, ReplacesWhatIsNoUtf8) { EXPECT_EQ(json_response(200, Json("\xff")).body, "\"\xEF\xBF\xBD\""); }

}  // namespace
}  // namespace millrace::gateway
