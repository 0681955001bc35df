#include "shared/agent_calls/mcp_calls.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"
#include "tests/unit/http/scripted_transport.h"

namespace millrace::agent_calls {
namespace {

class McpCallsTest : public testing::Test {
 protected:
  Result<http::Response> call() {
    const agents::AgentCall search{
        .input = "{}", .session = "j0-1", .correlation_id = "c", .idempotency_key = "t1", .traceparent = {}};
    const auto request = agents::request_for(tool(), tool().endpoint, search, {}, TimePoint());
    return calls.send(tool(), search, *request, {});
  }
  static agents::Agent tool() {
    agents::Agent agent;
    agent.name = agents::AgentName("searcher");
    agent.kind = agents::AgentKind::kMcp;
    agent.endpoint = "http://tools.example/mcp";
    agent.tool = "search";
    return agent;
  }
  std::vector<std::string> methods() const {
    std::vector<std::string> methods;
    for (const auto& request : transport.requests) methods.push_back(Json::parse(request.body)["method"].get<std::string>());
    return methods;
  }
  static Json good() { return {{"result", {{"structuredContent", {{"hits", 3}}}}}}; }
  void agree_on_a_session(const std::string& id) {
    transport.answer(200, Json{{"result", {{"protocolVersion", "2025-11-25"}}}}.dump(), {{"mcp-session-id", id}});
    transport.answer(202, "");
  }

  http::ScriptedTransport transport;
  McpCalls calls{transport};
};

TEST_F(McpCallsTest, AServerOfTheNewerRevisionIsCalledOnce) {
  transport.answer(200, good().dump());

  ASSERT_TRUE(call());

  EXPECT_EQ(methods(), std::vector<std::string>{"tools/call"});
}

TEST_F(McpCallsTest, AServerOfTheOlderRevisionIsGivenASessionThatIsKept) {
  transport.answer(400, R"({"error": {"code": -32600, "message": "Missing session ID"}})");
  agree_on_a_session("s1");
  transport.answer(200, good().dump());

  ASSERT_TRUE(call());
  ASSERT_TRUE(call());

  const std::vector<std::string> expected{"tools/call", "initialize", "notifications/initialized", "tools/call", "tools/call"};
  EXPECT_EQ(methods(), expected);
  EXPECT_EQ(http::header_of(transport.requests.at(4), "Mcp-Session-Id"), "s1");
  EXPECT_EQ(http::header_of(transport.requests.at(4), "MCP-Protocol-Version"), "2025-11-25");
  EXPECT_EQ(http::header_of(transport.requests.at(4), "Mcp-Method"), "") << "a header of the newer revision";
}

TEST_F(McpCallsTest, AForgottenSessionIsBegunAnew) {
  transport.answer(400, "");
  agree_on_a_session("s1");
  transport.answer(404, "");
  ASSERT_TRUE(call());
  transport.forget();
  transport.answer(404, "");
  agree_on_a_session("s2");
  transport.answer(200, good().dump());

  const auto answer = call();

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(http::header_of(transport.requests.back(), "Mcp-Session-Id"), "s2");
}

TEST_F(McpCallsTest, WhoSpeaksNeitherIsJudgedByItsFirstAnswer) {
  transport.answer(404, "nothing here");

  const auto answer = call();

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "nothing here");
}

}  // namespace
}  // namespace millrace::agent_calls
