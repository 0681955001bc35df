#include "producers/gateway/mcp_server.h"

#include <gtest/gtest.h>

namespace millrace::gateway {
namespace {

constexpr char kDocumentsTool[] = "ray-code-validation-inline___validate_ray_code";

Json call_with(const Json& arguments) { return {{"name", kDocumentsTool}, {"arguments", arguments}}; }

bool is_refused(const std::variant<Json, RpcFailure>& arguments) { return std::holds_alternative<RpcFailure>(arguments); }

TEST(McpServer, ListsTheDocumentsToolWithItsArguments) {
  const McpTool* tool = find_mcp_tool(kDocumentsTool);
  ASSERT_NE(tool, nullptr);
  EXPECT_TRUE(tool->door.runs_code);
  const Json& properties = tool->input_schema.at("properties");
  EXPECT_TRUE(properties.contains("code") && properties.contains("ray_cluster_ip"));
  EXPECT_EQ(tool->input_schema.at("required"), Json::array({"code"}));
  EXPECT_EQ(mcp_tool_list().at("tools").size(), mcp_tools().size());
}

TEST(McpServer, TellsCallsFromNotificationsAndFromWhatIsNeither) {
  const auto call = read_mcp_message({{"jsonrpc", "2.0"}, {"id", 1}, {"method", "ping"}});
  EXPECT_EQ(*std::get<RpcMessage>(call).id, 1);
  const auto notification = read_mcp_message({{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}});
  EXPECT_FALSE(std::get<RpcMessage>(notification).id);
  EXPECT_TRUE(std::holds_alternative<RpcFailure>(read_mcp_message(Json::array())));
  EXPECT_TRUE(std::holds_alternative<RpcFailure>(read_mcp_message({{"jsonrpc", "2.0"}, {"id", nullptr}, {"method", "ping"}})));
  EXPECT_TRUE(std::holds_alternative<RpcFailure>(read_mcp_message({{"jsonrpc", "2.0"}, {"id", 1}, {"method", "ping"}, {"params", 3}})));
}

TEST(McpServer, SpeaksTheRevisionThatTheClientAsksForOrItsOwnNewest) {
  EXPECT_EQ(mcp_introduction({{"protocolVersion", "2025-06-18"}}).at("protocolVersion"), "2025-06-18");
  EXPECT_EQ(mcp_introduction({{"protocolVersion", "1999-01-01"}}).at("protocolVersion"), "2025-11-25");
}

TEST(McpServer, ChecksArgumentsBeforeAnythingIsSubmitted) {
  const McpTool& tool = *find_mcp_tool(kDocumentsTool);
  EXPECT_EQ(std::get<Json>(mcp_arguments(tool, call_with({{"code", "print(1)"}}))), (Json{{"code", "print(1)"}}));
  EXPECT_TRUE(is_refused(mcp_arguments(tool, call_with(Json::object()))));
  EXPECT_TRUE(is_refused(mcp_arguments(tool, call_with({{"code", ""}}))));
  EXPECT_TRUE(is_refused(mcp_arguments(tool, call_with({{"code", 3}}))));
  EXPECT_TRUE(is_refused(mcp_arguments(tool, call_with({{"code", "x"}, {"skip_generation", "no"}}))));
}

TEST(McpServer, SaysWithoutAnIntroductionWhatItSpeaks) {
  const Json told = mcp_discovery();
  EXPECT_EQ(told["supportedVersions"][0], "2026-07-28");
  EXPECT_EQ(told["resultType"], "complete");
  EXPECT_EQ(told["capabilities"], mcp_introduction(Json::object())["capabilities"]);
}

TEST(McpServer, GivesTheOutputTheFailureOrTheJobThatGoesOn) {
  const Json done = mcp_tool_result({.status = 200, .body = R"({"status": "SUCCEEDED", "output": "Hello"})"});
  EXPECT_EQ(done.at("content").at(0).at("text"), "Hello");
  EXPECT_EQ(done.at("isError"), false);
  const Json failed = mcp_tool_result({.status = 200, .body = R"({"status": "FAILED", "error": "Execution.Failed", "cause": "Traceback"})"});
  EXPECT_EQ(failed.at("content").at(0).at("text"), "Execution.Failed: Traceback");
  EXPECT_EQ(failed.at("isError"), true);
  const Json open = mcp_tool_result({.status = 202, .body = R"({"status": "RUNNING", "job_id": "j0-1"})"});
  EXPECT_EQ(open.at("isError"), false);
  EXPECT_EQ(open.at("structuredContent").at("job_id"), "j0-1");
}

}  // namespace
}  // namespace millrace::gateway
