#include "shared/agents/agent_json.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "shared/vocabulary/json.h"

namespace millrace::agents {
namespace {

std::string refusal_of(const std::string& record) {
  const auto agent = parse_agent(record);
  return agent ? "" : agent.error().detail;
}

TEST(AgentRecord, HasTheDocumentsDefaults) {
  const auto agent = parse_agent(R"({"name": "pdf-adapter", "endpoint": "https://agents.example/pdf"})");

  ASSERT_TRUE(agent) << describe(agent.error());
  EXPECT_EQ(agent->kind, AgentKind::kHttp);
  EXPECT_EQ(agent->breaker, coordination::BreakerSettings{});
  EXPECT_EQ(agent->breaker.failure_threshold, 5);
  EXPECT_EQ(agent->breaker.timeout, std::chrono::seconds(60));
  EXPECT_EQ(agent->breaker.half_open_max_calls, 3);
  EXPECT_EQ(agent->retry.base, std::chrono::seconds(1));
  EXPECT_EQ(agent->retry.cap, std::chrono::seconds(30));
}

TEST(AgentRecord, SurvivesBeingWrittenAndRead) {
  const std::string record = R"({"name": "a", "description": "d", "kind": "agentcore", "endpoint_parameter": "/p",
    "endpoint_variable": "V", "timeout_seconds": 2.5, "park_seconds_max": 9.0, "answer_bytes_max": 4096, "price_per_call": 0.25, "requests_per_minute": 90.0,
    "retry": {"attempts": 2, "base_seconds": 0.1, "cap_seconds": 4.0, "budget_ratio": 0.5, "budget_per_second": 3.0},
    "breaker": {"failure_threshold": 7, "timeout_seconds": 1.5, "half_open_max_calls": 1, "window_seconds": 30.0,
                "window_calls_min": 8, "window_failure_rate": 0.75},
    "aliases": {"x": "y"}, "input_schema": {"type": "object"}, "output_schema": {"required": ["success"]}})";

  const auto agent = parse_agent(record);

  ASSERT_TRUE(agent) << describe(agent.error());
  EXPECT_EQ(document_of(*agent), Json::parse(record));
}

TEST(AgentRecord, DoesNotNameTheUsualRetryBudgetThatOlderWorkersDoNotKnow) {
  const auto agent = parse_agent(R"({"name": "a", "endpoint": "http://x"})");

  ASSERT_TRUE(agent);
  EXPECT_EQ(agent->retry.budget.per_second, 10);
  EXPECT_FALSE(document_of(*agent)["retry"].contains("budget_ratio"));
}

TEST(AgentRecord, CompilesItsSchemasOnceForAllCopies) {
  const auto agent = parse_agent(R"({"name": "a", "endpoint": "http://x", "output_schema": {"type": "object"}})");

  ASSERT_TRUE(agent);
  const Agent copy = *agent;
  EXPECT_NE(copy.output_check, nullptr);
  EXPECT_EQ(copy.output_check, agent->output_check);
  EXPECT_EQ(copy.input_check, nullptr) << "there is no such schema";
}

TEST(AgentRecord, NamesTheMemberThatIsWrong) {
  EXPECT_NE(refusal_of(R"({"name": "Pdf", "endpoint": "x"})").find("name"), std::string::npos);
  EXPECT_NE(refusal_of(R"({"name": "a"})").find("endpoint_parameter"), std::string::npos);
  EXPECT_NE(refusal_of(R"({"name": "a", "endpoint": "x", "endpoint_parameter": "/p"})").find("not both"), std::string::npos);
  EXPECT_NE(refusal_of(R"({"name": "a", "endpoint": "x", "timeout": 3})").find("timeout"), std::string::npos);
  EXPECT_NE(refusal_of(R"({"name": "a", "endpoint": "x", "kind": "smtp"})").find("kind"), std::string::npos);
  EXPECT_NE(refusal_of(R"({"name": "a", "endpoint": "x", "breaker": {"failure_threshold": 0}})").find("breaker.failure_threshold"),
            std::string::npos);
  EXPECT_NE(refusal_of(R"({"name": "a", "endpoint": "x", "retry": {"attempts": 1.5}})").find("retry.attempts"), std::string::npos);
  EXPECT_NE(refusal_of(R"({"name": "a", "endpoint": "x", "output_schema": {"type": 3}})").find("output_schema"), std::string::npos);
  EXPECT_NE(refusal_of(R"([])").find("object"), std::string::npos);
}

TEST(AgentRecord, IsWhatTheExamplesAre) {
  std::ifstream stream(MILLRACE_SOURCE_FOLDER "/ops/examples/trade/agents.json");
  const Json examples = Json::parse(std::string{std::istreambuf_iterator<char>(stream), {}});
  ASSERT_EQ(examples.size(), 4u);
  for (const Json& example : examples) EXPECT_EQ(refusal_of(example.dump()), "");
}

}  // namespace
}  // namespace millrace::agents
