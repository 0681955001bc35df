#include "producers/gateway/operations.h"

#include <gtest/gtest.h>

#include "producers/gateway/page_handlers.h"

namespace millrace::gateway {
namespace {

const Operations& operations() {
  static const auto parsed = Operations::parse(openapi_text());
  EXPECT_TRUE(parsed) << describe(parsed.error());
  return *parsed;
}

std::variant<ApiRequest, Problem> checked(const std::string& method, const std::string& target, const std::string& body = "",
                                          const std::string& type = "application/json") {
  web::Request request{.head = {.method = method, .target = target, .headers = {{"content-type", type}}, .content_length = {}},
                       .body = body,
                       .body_file = {}};
  const auto found = operations().find(method, *web::path_parts(request.head.path()));
  if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
  return checked_request(std::get<Operations::Found>(found), local_caller(), std::move(request));
}

Problem problem_in(const std::variant<ApiRequest, Problem>& answer) {
  const auto* problem = std::get_if<Problem>(&answer);
  return problem == nullptr ? Problem{.status = 200, .code = {}, .title = {}, .detail = {}} : *problem;
}

TEST(Operations, AreReadFromTheInterfacesOwnDescription) {
  const auto found = operations().find("POST", {"v1", "jobs", "j0-1", "cancel"});
  const auto* match = std::get_if<Operations::Found>(&found);
  ASSERT_NE(match, nullptr);
  EXPECT_EQ(match->operation->id, "cancelJob");
  EXPECT_EQ(match->operation->role, Role::kOperator);
  EXPECT_EQ(match->path.at("id"), "j0-1");
}

TEST(Operations, OnlyHarmlessOnesNeedNoRole) {
  for (const Operation& operation : operations().all()) {
    const bool is_open = operation.path.empty() || operation.path[0] == "livez" || operation.path[0] == "readyz" ||
                         operation.path[0] == "openapi.json" || operation.path[0] == "docs" ||
                         operation.id == "validateAndExecuteSpark";
    EXPECT_EQ(!operation.role.has_value(), is_open) << operation.id;
    const bool is_reading = operation.method == "GET";
    EXPECT_TRUE(is_reading || operation.role != Role::kViewer) << operation.id;
  }
}

TEST(Operations, TellAWrongMethodFromAWrongPath) {
  EXPECT_EQ(problem_in(checked("GET", "/nowhere")).status, 404);
  const Problem problem = problem_in(checked("DELETE", "/v1/jobs"));
  EXPECT_EQ(problem.status, 405);
  EXPECT_EQ(problem.headers.front().value, "GET, HEAD, POST");
}

// C73
TEST(CheckedRequest, NamesEveryFieldThatIsWrongAndWhy) {
  const Problem problem =
      problem_in(checked("POST", "/v1/jobs", R"({"workflow": 7, "priority": 9, "tags": {"a": 1}, "surprise": true})"));
  EXPECT_EQ(problem.status, 422);
  std::string pointers;
  for (const auto& error : problem.errors) pointers += error.pointer + " ";
  for (const char* pointer : {"/input", "/workflow", "/priority", "/tags/a", "/surprise"}) {
    EXPECT_NE(pointers.find(pointer), std::string::npos) << pointers;
  }
}

TEST(CheckedRequest, RefusesWhatIsNoJson) {
  EXPECT_EQ(problem_in(checked("POST", "/v1/jobs", "{")).status, 400);
  EXPECT_EQ(problem_in(checked("POST", "/v1/jobs", "\xff")).status, 400);
  EXPECT_EQ(problem_in(checked("POST", "/v1/jobs", "{}", "text/plain")).status, 415);
  EXPECT_EQ(problem_in(checked("POST", "/v1/jobs", "")).status, 400);
  const std::string deep = R"({"workflow":"w","input":)" + std::string(200'000, '[') + std::string(200'000, ']') + "}";
  EXPECT_EQ(problem_in(checked("POST", "/v1/jobs", deep)).status, 400) << "and the stack does not end";
}

TEST(CheckedRequest, HoldsParametersToTheirSchemas) {
  for (const char* query : {"limit=0", "limit=1001", "limit=ten", "limit=1&limit=2", "status=DANCING", "created_since=yesterday",
                            "unknown=1", "cursor="}) {
    EXPECT_EQ(problem_in(checked("GET", std::string("/v1/jobs?") + query)).status, 422) << query;
  }
  const auto good = checked("GET", "/v1/jobs?limit=5&status=FAILED&created_since=2026-01-01T00:00:00Z&tag=team%3Dx");
  ASSERT_TRUE(std::holds_alternative<ApiRequest>(good)) << problem_in(good).detail;
  EXPECT_EQ(std::get<ApiRequest>(good).number("limit", 50), 5);
  EXPECT_EQ(std::get<ApiRequest>(good).parameter("tag"), "team=x");
}

TEST(CheckedRequest, NeedsNoBodyWhereNoneIsNeeded) {
  EXPECT_EQ(problem_in(checked("POST", "/v1/jobs/j0-1/cancel")).status, 200);
  EXPECT_EQ(problem_in(checked("POST", "/v1/jobs/j0-1/cancel", R"({"reason": "enough"})")).status, 200);
  EXPECT_EQ(problem_in(checked("POST", "/v1/jobs/j0-1/cancel", R"({"reason": 7})")).status, 422);
}

// A5, B38: the documents' own bodies, and an unknown platform.
TEST(CheckedRequest, TakesTheDocumentsBodies) {
  EXPECT_EQ(
      problem_in(checked("POST", "/generate", R"({"prompt": "Create a Ray task that returns Hello", "session_id": "test"})"))
          .status,
      200);
  EXPECT_EQ(problem_in(checked("POST", "/execute",
                               R"json({"code": "import ray\nray.init()\nprint(\"Hello\")", "session_id": "test"})json"))
                .status,
            200);
  const Problem problem = problem_in(checked("POST", "/spark/generate", R"({"prompt": "p", "execution_platform": "Mainframe"})"));
  EXPECT_EQ(problem.status, 422);
  EXPECT_NE(problem.detail.find("Lambda"), std::string::npos) << problem.detail;
}

}  // namespace
}  // namespace millrace::gateway
