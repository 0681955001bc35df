#include "shared/agents/agent_answer.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"

namespace millrace::agents {
namespace {

using coordination::CallOutcome;
using http::Response;

const TimePoint kNow(std::chrono::seconds(1'780'000'000));

Agent the_agent() {
  Agent agent;
  agent.name = AgentName("trade-matching");
  agent.aliases = {{"classification", "match_classification"}};
  agent.output_schema = R"({"type": "object", "required": ["success"]})";
  return agent;
}

AgentFailure failure_in(const Result<Response>& response) {
  const AgentAnswer answer = read_answer(the_agent(), response, kNow);
  const auto* failure = std::get_if<AgentFailure>(&answer);
  return failure == nullptr ? AgentFailure{} : *failure;
}

AgentFailure with_status(int status, std::map<std::string, std::string> headers = {}) {
  return failure_in(Response{.status = status, .headers = std::move(headers), .body = R"({"error": "no luck"})"});
}

AgentFailure with_body(std::string body) { return failure_in(Response{.status = 200, .headers = {}, .body = std::move(body)}); }

TEST(AgentAnswerTest, E168AnAliasIsReplacedByTheProperName) {
  const Response response{.status = 200, .headers = {}, .body = R"({"success": true, "classification": "BREAK"})"};

  const AgentAnswer answer = read_answer(the_agent(), response, kNow);

  ASSERT_TRUE(std::holds_alternative<AgentOutput>(answer));
  EXPECT_EQ(Json::parse(std::get<AgentOutput>(answer).output), (Json{{"success", true}, {"match_classification", "BREAK"}}));
}

TEST(AgentAnswerTest, E178StatusesThatMayBeTriedAgain) {
  for (const int status : {500, 502, 503, 504, 599, 408, 429}) EXPECT_TRUE(with_status(status).may_retry) << status;
  for (const int status : {300, 302, 400, 401, 403, 404, 409, 413, 422}) EXPECT_FALSE(with_status(status).may_retry) << status;
}

TEST(AgentAnswerTest, E187WhatABreakerCounts) {
  for (const int status : {500, 503}) EXPECT_EQ(with_status(status).counts_as, CallOutcome::kFailed) << status;
  for (const int status : {302, 400, 404, 408, 422, 429}) EXPECT_EQ(with_status(status).counts_as, CallOutcome::kNeither) << status;
  EXPECT_EQ(with_body(R"({"success": false, "error": "x"})").counts_as, CallOutcome::kFailed);
  EXPECT_EQ(failure_in(transient("http", "connection refused")).counts_as, CallOutcome::kFailed);
  EXPECT_EQ(failure_in(rejected(http::kRefusedAddressName, "127.0.0.1")).counts_as, CallOutcome::kNeither);
}

TEST(AgentAnswerTest, EveryKindOfTroubleHasAName) {
  EXPECT_EQ(with_status(503).error, "Agent.Unavailable");
  EXPECT_EQ(with_status(429).error, "Agent.RateLimited");
  EXPECT_EQ(with_status(422).error, "Agent.Rejected");
  EXPECT_EQ(failure_in(transient("http", "connection refused")).error, "Agent.Unavailable");
  EXPECT_EQ(failure_in(transient(http::kTimedOutName, "30 s")).error, "Agent.TimedOut");
  EXPECT_EQ(failure_in(rejected(http::kTooLargeName, "10 MB")).error, "Agent.BadAnswer");
  EXPECT_EQ(failure_in(rejected(http::kRefusedAddressName, "127.0.0.1")).error, "Agent.Refused");
  for (const char* body : {"<html>busy</html>", "{\"success\": tr", "", "[1]", "null", R"({"other": 1})"}) {
    EXPECT_EQ(with_body(body).error, "Agent.BadAnswer") << body;
    EXPECT_FALSE(with_body(body).may_retry) << body;
  }
  EXPECT_EQ(with_body(R"({"success": false, "error": "Extraction failed"})").error, "Agent.Unsuccessful");
  EXPECT_EQ(with_body(R"({"success": "yes"})").error, "Agent.Unsuccessful") << "only true is true";
}

TEST(AgentAnswerTest, TheCauseHoldsTheAgentsOwnWordsAndNoAccountNumber) {
  EXPECT_NE(with_status(422).cause.find("no luck"), std::string::npos);
  const std::string cause =
      with_body(R"({"success": false, "error": "arn:aws:iam::123456789012:role/x may not"})").cause;
  EXPECT_EQ(cause.find("123456789012"), std::string::npos) << cause;
  EXPECT_NE(cause.find("arn:aws:iam::************:role/x may not"), std::string::npos) << cause;
}

TEST(AgentAnswerTest, ReadsHowLongToLeaveItAlone) {
  EXPECT_EQ(with_status(429, {{"retry-after", "7"}}).retry_after, std::chrono::seconds(7));
  EXPECT_EQ(with_status(503, {{"retry-after", "2"}}).retry_after, std::chrono::seconds(2));
  EXPECT_FALSE(with_status(429).retry_after);
  EXPECT_FALSE(with_status(422, {{"retry-after", "7"}}).retry_after);
}

TEST(AgentAnswerTest, E172DeniedAndNotFoundMayMeanThatTheEndpointIsStale) {
  for (const int status : {401, 403, 404}) EXPECT_TRUE(with_status(status).is_stale_endpoint) << status;
  for (const int status : {400, 422, 500}) EXPECT_FALSE(with_status(status).is_stale_endpoint) << status;
}

}  // namespace
}  // namespace millrace::agents
