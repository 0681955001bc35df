#include "shared/agents/agent_request.h"

#include <gtest/gtest.h>

#include "tests/unit/http/scripted_transport.h"

namespace millrace::agents {
namespace {

const std::string kArn = "arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/pdf_adapter-x";
const TimePoint kSignedAt(std::chrono::seconds(1'780'000'000));

AgentCall a_call() {
  return {.input = R"({"document_path":"x"})",
          .session = "j1-0123",
          .correlation_id = "test_corr",
          .idempotency_key = "task-1",
          .attempt = 3,
          .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"};
}

Agent an_agent(AgentKind kind) {
  Agent agent;
  agent.name = AgentName("pdf-adapter");
  agent.kind = kind;
  return agent;
}

TEST(AgentRequest, CarriesTheInputTheTraceAndWhatMakesARepetitionHarmless) {
  const auto request = request_for(an_agent(AgentKind::kHttp), "http://agents.example/pdf", a_call(), {}, kSignedAt);

  ASSERT_TRUE(request) << describe(request.error());
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->url, "http://agents.example/pdf");
  EXPECT_EQ(request->body, a_call().input);
  EXPECT_EQ(http::header_of(*request, "Idempotency-Key"), "task-1");
  EXPECT_EQ(http::header_of(*request, "Millrace-Attempt"), "3");
  EXPECT_EQ(http::header_of(*request, "traceparent"), a_call().traceparent);
  EXPECT_EQ(http::header_of(*request, "X-Correlation-Id"), "test_corr");
  EXPECT_EQ(http::header_of(*request, "Authorization"), "");
}

TEST(AgentRequest, OfAgentCoreInvokesTheRuntimeSignedWithASessionOfAtLeast33Characters) {
  const AgentCoreAccess access{.endpoint = {}, .credentials = {"key", "secret", ""}};

  const auto request = request_for(an_agent(AgentKind::kAgentCore), kArn, a_call(), access, kSignedAt);

  ASSERT_TRUE(request) << describe(request.error());
  EXPECT_EQ(request->url,
            "https://bedrock-agentcore.us-east-1.amazonaws.com/runtimes/"
            "arn%3Aaws%3Abedrock-agentcore%3Aus-east-1%3A000000000000%3Aruntime%2Fpdf_adapter-x/invocations?qualifier=DEFAULT");
  const std::string session = http::header_of(*request, "X-Amzn-Bedrock-AgentCore-Runtime-Session-Id");
  EXPECT_GE(session.size(), 33u);
  EXPECT_TRUE(session.starts_with("j1-0123"));
  EXPECT_NE(http::header_of(*request, "Authorization").find("/us-east-1/bedrock-agentcore/aws4_request"), std::string::npos);
}

TEST(AgentRequest, RefusesAnEndpointThatIsNone) {
  EXPECT_FALSE(request_for(an_agent(AgentKind::kHttp), "file:///etc/passwd", a_call(), {}, kSignedAt));
  EXPECT_FALSE(request_for(an_agent(AgentKind::kHttp), kArn, a_call(), {}, kSignedAt));
  EXPECT_FALSE(request_for(an_agent(AgentKind::kAgentCore), "http://agents.example", a_call(), {}, kSignedAt));
  EXPECT_FALSE(request_for(an_agent(AgentKind::kAgentCore), "arn:aws:lambda:us-east-1:0:function:x", a_call(), {}, kSignedAt));
}

}  // namespace
}  // namespace millrace::agents
