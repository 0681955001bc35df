#include "producers/cli/job_documents.h"

#include <gtest/gtest.h>

#include "shared/time/timestamp.h"

namespace millrace::cli {
namespace {

postgres::JobSummary a_job() {
  return {.id = JobId("j1-0123456789abcdef0123456789abcdef"),
          .workflow = "python",
          .workflow_version = 2,
          .status = "RUNNING",
          .event_source = "here",
          .event_id = "1",
          .idempotency_key = {},
          .priority = 3,
          .tags = R"({"team":"x"})",
          .created_at = *parse_rfc3339("2026-01-02T03:04:05Z"),
          .finished_at = {},
          .error = {}};
}

TEST(JobDocument, HasTheNamesThatOutsidersRelyOn) {
  const Json document = document_of(a_job());

  EXPECT_EQ(document["id"], "j1-0123456789abcdef0123456789abcdef");
  EXPECT_EQ(document["workflow"], "python");
  EXPECT_EQ(document["status"], "RUNNING");
  EXPECT_EQ(document["event_id"], "1");
  EXPECT_EQ(document["event_source"], "here");
  EXPECT_EQ(document["created_at"], "2026-01-02T03:04:05.000Z");
  EXPECT_TRUE(document["finished_at"].is_null());
  EXPECT_EQ(document["tags"]["team"], "x");
}

TEST(ResultDocument, HasExactlyTheFieldsOfWait) {
  Backend backend({});

  const auto document = result_document(
      backend, JobId("j1-x"), {.status = "FAILED", .output = {}, .error = "Boom", .cause = std::nullopt});

  ASSERT_TRUE(document);
  EXPECT_EQ(document->dump(), R"({"id":"j1-x","status":"FAILED","output":null,"error":"Boom","cause":null})");
}

TEST(Readable, ShowsRowsAsATableAndAllElseAsJson) {
  EXPECT_EQ(readable(Json::parse(R"([{"region":"N","n":1},{"region":"S","n":null}])")), "region  n\nN       1\nS\n");
  EXPECT_EQ(readable(Json::parse(R"([{"a":[1]}])")), "[\n  {\n    \"a\": [\n      1\n    ]\n  }\n]\n");
  EXPECT_EQ(readable(Json("text")), "text\n");
}

TEST(IsFinal, KnowsTheWordsOfAnEnd) {
  for (const std::string status : {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}) EXPECT_TRUE(is_final(status));
  EXPECT_FALSE(is_final("RUNNING"));
  EXPECT_FALSE(is_final("PAUSED"));
}

}  // namespace
}  // namespace millrace::cli
