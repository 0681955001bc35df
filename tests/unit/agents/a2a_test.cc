#include "shared/agents/a2a.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"
#include "tests/unit/http/scripted_transport.h"

namespace millrace::agents {
namespace {

const TimePoint kAnsweredAt(std::chrono::seconds(1'780'000'000));

Agent an_a2a_agent() {
  Agent agent;
  agent.name = AgentName("reviewer");
  agent.kind = AgentKind::kA2a;
  agent.endpoint = "http://agents.example/a2a";
  return agent;
}

AgentCall the_call() {
  return {.input = R"({"trade": 7})", .session = "j0-1", .correlation_id = "c", .idempotency_key = "t1", .attempt = 2,
          .traceparent = {}, .remote_task = {}, .can_wait = true};
}

AgentAnswer answer_to(const Json& rpc) {
  return read_answer(an_a2a_agent(), http::Response{.status = 200, .headers = {}, .body = rpc.dump()}, kAnsweredAt);
}

Json task_in(const std::string& state, const Json& more = Json::object()) {
  Json task{{"id", "task-9"}, {"contextId", "j0-1"}, {"status", {{"state", state}}}};
  task.update(more, true);
  return {{"jsonrpc", "2.0"}, {"id", "1"}, {"result", {{"task", task}}}};
}

AgentFailure failure_in(const AgentAnswer& answer) {
  const auto* failure = std::get_if<AgentFailure>(&answer);
  return failure == nullptr ? AgentFailure{} : *failure;
}

TEST(A2aTest, ACallIsAMessageWithOneDataPartUnderTheTasksId) {
  const auto request = request_for(an_a2a_agent(), "http://agents.example/a2a", the_call(), {}, kAnsweredAt);

  ASSERT_TRUE(request);
  EXPECT_EQ(http::header_of(*request, "A2A-Version"), "1.0");
  const Json body = Json::parse(request->body);
  EXPECT_EQ(body["method"], "SendMessage");
  EXPECT_EQ(body["params"]["message"]["messageId"], "t1");
  EXPECT_EQ(body["params"]["message"]["contextId"], "j0-1");
  EXPECT_EQ(body["params"]["message"]["parts"][0]["data"], (Json{{"trade", 7}}));
  EXPECT_EQ(body["params"]["configuration"]["acceptedOutputModes"], Json::array({"application/json", "text/plain"}));
}

TEST(A2aTest, ACallerThatCannotComeBackIsAnsweredWhenTheWorkIsDone) {
  AgentCall call = the_call();
  EXPECT_EQ(Json::parse(a2a_body(call))["params"]["configuration"]["returnImmediately"], true);
  call.can_wait = false;
  EXPECT_EQ(Json::parse(a2a_body(call))["params"]["configuration"]["returnImmediately"], false);
}

TEST(A2aTest, AnAgentAtWorkIsAskedForItsTask) {
  AgentCall call = the_call();
  call.remote_task = "task-9";

  const Json body = Json::parse(a2a_body(call));

  EXPECT_EQ(body["method"], "GetTask");
  EXPECT_EQ(body["params"], (Json{{"id", "task-9"}}));
}

TEST(A2aTest, OutputIsTheArtifactsDataOrItsText) {
  const Json data{{"artifacts", {{{"artifactId", "a"}, {"parts", {{{"text", "see:"}}, {{"data", {{"verdict", "MATCHED"}}}}}}}}}};
  const Json text{{"artifacts", {{{"artifactId", "a"}, {"parts", {{{"text", "all well"}}}}}}}};

  EXPECT_EQ(std::get<AgentOutput>(answer_to(task_in("TASK_STATE_COMPLETED", data))).output, R"({"verdict":"MATCHED"})");
  EXPECT_EQ(std::get<AgentOutput>(answer_to(task_in("TASK_STATE_COMPLETED", text))).output, R"({"text":"all well"})");
}

TEST(A2aTest, AMessageIsAnAnswerToo) {
  const Json message{{"messageId", "m"}, {"role", "ROLE_AGENT"}, {"parts", {{{"text", R"({"ok": 1})"}}}}};

  EXPECT_EQ(std::get<AgentOutput>(answer_to({{"result", {{"message", message}}}})).output, R"({"ok":1})");
}

TEST(A2aTest, EveryStateOfATaskMeansSomething) {
  EXPECT_EQ(std::get<AgentWorking>(answer_to(task_in("TASK_STATE_SUBMITTED"))).remote_task, "task-9");
  EXPECT_EQ(std::get<AgentWorking>(answer_to(task_in("TASK_STATE_WORKING"))).remote_task, "task-9");
  EXPECT_EQ(failure_in(answer_to(task_in("TASK_STATE_FAILED"))).error, "Agent.Unsuccessful");
  EXPECT_EQ(failure_in(answer_to(task_in("TASK_STATE_CANCELED"))).error, "Agent.Unsuccessful");
  EXPECT_EQ(failure_in(answer_to(task_in("TASK_STATE_REJECTED"))).error, "Agent.Rejected");
  EXPECT_EQ(failure_in(answer_to(task_in("TASK_STATE_INPUT_REQUIRED"))).error, "Agent.InputRequired");
  EXPECT_EQ(failure_in(answer_to(task_in("TASK_STATE_AUTH_REQUIRED"))).error, "Agent.InputRequired");
}

TEST(A2aTest, WhatAFailedTaskSaysIsTheCause) {
  const Json said{{"status", {{"state", "TASK_STATE_FAILED"}, {"message", {{"parts", {{{"text", "no such trade"}}}}}}}}};

  const AgentFailure failure = failure_in(answer_to(task_in("TASK_STATE_FAILED", said)));

  EXPECT_EQ(failure.cause, "agent reviewer ended its task as TASK_STATE_FAILED: no such trade");
  EXPECT_EQ(failure.counts_as, coordination::CallOutcome::kFailed);
  EXPECT_FALSE(failure.may_retry);
}

TEST(A2aTest, ErrorsOfTheProtocolSayWhetherAnotherTryMayHelp) {
  const auto error = [](int code) { return failure_in(answer_to({{"error", {{"code", code}, {"message", "x"}}}})); };

  EXPECT_TRUE(error(-32603).may_retry);
  EXPECT_FALSE(error(-32602).may_retry);
  EXPECT_TRUE(error(-32001).has_forgotten_task);
  EXPECT_TRUE(error(-32001).may_retry) << "a task that was forgotten is begun anew";
}

TEST(A2aTest, WhatIsNoA2aIsABadAnswer) {
  for (const char* body : {"{}", R"({"result": 3})", R"({"result": {"task": {}}})", R"({"result": {"task": {"status": 1}}})",
                           R"({"result": {"task": {"status": {"state": "TASK_STATE_WORKING"}}}})"}) {
    EXPECT_EQ(failure_in(answer_to(Json::parse(body))).error, "Agent.BadAnswer") << body;
  }
  EXPECT_EQ(std::get<AgentOutput>(answer_to(Json::parse(R"({"result": {"message": {"parts": 4}}})"))).output, "{}");
}

}  // namespace
}  // namespace millrace::agents
