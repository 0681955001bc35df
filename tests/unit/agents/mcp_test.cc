#include "shared/agents/mcp.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"
#include "tests/unit/http/scripted_transport.h"

namespace millrace::agents {
namespace {

const TimePoint kCalledAt(std::chrono::seconds(1'780'000'000));

Agent a_tool() {
  Agent agent;
  agent.name = AgentName("searcher");
  agent.kind = AgentKind::kMcp;
  agent.endpoint = "http://tools.example/mcp";
  agent.tool = "search";
  return agent;
}

AgentCall a_search() {
  return {.input = R"({"q": "x"})", .session = "j0-1", .correlation_id = "c", .idempotency_key = "t1", .traceparent = {}};
}

AgentAnswer tool_answer(const std::string& body, const std::string& type = "application/json") {
  return read_answer(a_tool(), http::Response{.status = 200, .headers = {{"content-type", type}}, .body = body}, kCalledAt);
}

std::string tool_error(const std::string& body) {
  const auto answer = tool_answer(body);
  const auto* failure = std::get_if<AgentFailure>(&answer);
  return failure == nullptr ? "" : failure->error;
}

TEST(McpTest, ACallOfTheNewerRevisionSaysInItsHeadersWhatItIs) {
  const auto request = request_for(a_tool(), a_tool().endpoint, a_search(), {}, kCalledAt);

  ASSERT_TRUE(request);
  EXPECT_EQ(http::header_of(*request, "MCP-Protocol-Version"), "2026-07-28");
  EXPECT_EQ(http::header_of(*request, "Mcp-Method"), "tools/call");
  EXPECT_EQ(http::header_of(*request, "Mcp-Name"), "search");
  EXPECT_EQ(http::header_of(*request, "Accept"), "application/json, text/event-stream");
  const Json params = Json::parse(request->body)["params"];
  EXPECT_EQ(params["arguments"], (Json{{"q", "x"}}));
  EXPECT_EQ(params["_meta"]["io.modelcontextprotocol/protocolVersion"], "2026-07-28");
}

TEST(McpTest, OutputIsStructuredContentOrText) {
  const auto output = [](const std::string& result) {
    return std::get<AgentOutput>(tool_answer(R"({"result": )" + result + "}")).output;
  };

  EXPECT_EQ(output(R"({"structuredContent": {"a": 1}, "content": []})"), R"({"a":1})");
  EXPECT_EQ(output(R"({"content": [{"type": "text", "text": "{\"a\": 2}"}]})"), R"({"a":2})");
  EXPECT_EQ(output(R"({"content": [{"type": "text", "text": "hello"}]})"), R"({"text":"hello"})");
}

TEST(McpTest, AStreamsLastMessageIsTheAnswer) {
  const std::string stream = "event: message\r\ndata: {\"method\": \"notifications/progress\"}\r\n\r\n"
                             "data: {\"result\":\ndata: {\"structuredContent\": {\"a\": 3}}}\n\n";

  EXPECT_EQ(std::get<AgentOutput>(tool_answer(stream, "text/event-stream")).output, R"({"a":3})");
}

TEST(McpTest, EveryKindOfTroubleOfAToolHasAName) {
  EXPECT_EQ(tool_error(R"({"result": {"isError": true, "content": [{"text": "no"}]}})"), "Agent.Unsuccessful");
  EXPECT_EQ(tool_error(R"({"result": {"resultType": "input_required"}})"), "Agent.InputRequired");
  EXPECT_EQ(tool_error(R"({"error": {"code": -32602, "message": "no such tool"}})"), "Agent.Rejected");
  EXPECT_EQ(tool_error(R"({"error": {"code": -32603, "message": "oops"}})"), "Agent.Unavailable");
  EXPECT_EQ(tool_error(R"({"id": 1})"), "Agent.BadAnswer");
  EXPECT_EQ(tool_error("<html>"), "Agent.BadAnswer");
}

}  // namespace
}  // namespace millrace::agents
