#include "producers/gateway/a2a.h"

#include <gtest/gtest.h>

namespace millrace::gateway {
namespace {

RpcError error_of(const std::variant<RpcCall, RpcFailure>& read) {
  const auto* failure = std::get_if<RpcFailure>(&read);
  return failure == nullptr ? RpcError{} : failure->code;
}

Json message_with(const Json& part) { return {{"message", {{"messageId", "m1"}, {"parts", Json::array({part})}}}}; }

Json job(const std::string& status) { return {{"id", "j0-1"}, {"workflow", "w"}, {"status", status}, {"output", {{"n", 1}}}}; }

std::string state_of_task(const std::string& status, bool waits_for_person = false) {
  return task_document(job(status), waits_for_person)["status"]["state"].get<std::string>();
}

TEST(A2aServerTest, ACallMustBeJsonRpcInTheRightVersion) {
  const Json call{{"jsonrpc", "2.0"}, {"id", 7}, {"method", "GetTask"}, {"params", {{"id", "j0-1"}}}};

  EXPECT_EQ(std::get<RpcCall>(read_call(call, "1.0")).method, "GetTask");
  EXPECT_EQ(error_of(read_call(call, "")), RpcError::kVersionNotSupported);
  EXPECT_EQ(error_of(read_call(Json{{"method", "GetTask"}}, "1.0")), RpcError::kInvalidRequest);
  EXPECT_EQ(error_of(read_call(Json::array(), "1.0")), RpcError::kInvalidRequest);
  EXPECT_EQ(error_of(read_call(Json{{"jsonrpc", "2.0"}, {"method", "GetTask"}, {"params", 3}}, "1.0")), RpcError::kInvalidParams);
}

TEST(A2aServerTest, AMessagesDataOrItsTextIsTheJobsInput) {
  const auto input = [](const Json& part) { return std::get<AskedMessage>(read_message(message_with(part))).input; };

  EXPECT_EQ(input({{"data", {{"a", 1}}}}), (Json{{"a", 1}}));
  EXPECT_EQ(input({{"text", R"({"a": 2})"}}), (Json{{"a", 2}}));
  EXPECT_EQ(input({{"text", "total by region"}}), (Json{{"prompt", "total by region"}}));
}

TEST(A2aServerTest, AMessageWithoutContentOrIdIsRefused) {
  EXPECT_TRUE(std::holds_alternative<RpcFailure>(read_message(Json::object())));
  EXPECT_TRUE(std::holds_alternative<RpcFailure>(read_message(message_with({{"url", "http://x"}}))));
  EXPECT_TRUE(std::holds_alternative<RpcFailure>(read_message({{"message", {{"parts", Json::array({Json{{"text", "x"}}})}}}})));
}

TEST(A2aServerTest, EveryStatusOfAJobIsAStateOfATask) {
  EXPECT_EQ(state_of_task("QUEUED"), "TASK_STATE_SUBMITTED");
  EXPECT_EQ(state_of_task("RUNNING"), "TASK_STATE_WORKING");
  EXPECT_EQ(state_of_task("PAUSED"), "TASK_STATE_WORKING");
  EXPECT_EQ(state_of_task("RUNNING", true), "TASK_STATE_INPUT_REQUIRED");
  EXPECT_EQ(state_of_task("SUCCEEDED"), "TASK_STATE_COMPLETED");
  EXPECT_EQ(state_of_task("FAILED"), "TASK_STATE_FAILED");
  EXPECT_EQ(state_of_task("TIMED_OUT"), "TASK_STATE_FAILED");
  EXPECT_EQ(state_of_task("ABORTED"), "TASK_STATE_CANCELED");
  EXPECT_EQ(state_of_task("REJECTED"), "TASK_STATE_REJECTED");
}

TEST(A2aServerTest, OutputIsAnArtifactAndAFailureSaysWhy) {
  Json failed = job("FAILED");
  failed["error"] = "Agent.TimedOut";
  failed["cause"] = "after 30 s";

  EXPECT_EQ(task_document(job("SUCCEEDED"), false)["artifacts"][0]["parts"][0]["data"], (Json{{"n", 1}}));
  EXPECT_FALSE(task_document(failed, false).contains("artifacts"));
  EXPECT_EQ(task_document(failed, false)["status"]["message"]["parts"][0]["text"], "Agent.TimedOut: after 30 s");
}

TEST(A2aServerTest, ACardSaysWhereAndHowTheAgentIsCalled) {
  const Json card = agent_card({.workflow = "w", .version = "3", .url = "http://h/a2a/w", .asks_for_tokens = true});

  EXPECT_EQ(card["supportedInterfaces"][0],
            (Json{{"url", "http://h/a2a/w"}, {"protocolBinding", "JSONRPC"}, {"protocolVersion", "1.0"}}));
  EXPECT_EQ(card["skills"][0]["id"], "w");
  EXPECT_TRUE(card["securitySchemes"].contains("bearer"));
}

}  // namespace
}  // namespace millrace::gateway
