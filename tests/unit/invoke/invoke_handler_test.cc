#include "workers/invoke/invoke_handler.h"

#include <gtest/gtest.h>

#include "shared/coordination/memory_call_places.h"
#include "shared/coordination/memory_retry_budgets.h"
#include "shared/model/process_cooldowns.h"
#include "shared/vocabulary/json.h"
#include "tests/unit/http/scripted_transport.h"

namespace millrace::invoke {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using work_loop::Failed;
using work_loop::Pending;
using work_loop::Succeeded;
using work_loop::TaskOutcome;

class OneAgent final : public agents::AgentRegistry {
 public:
  Result<std::shared_ptr<const agents::Agent>> find(const agents::AgentName& name) override {
    if (name != agent.name) return std::shared_ptr<const agents::Agent>();
    return std::shared_ptr<const agents::Agent>(std::make_shared<agents::Agent>(agent));
  }
  agents::Agent agent;
};

class KeptCosts final : public agents::CostLedger {
 public:
  Result<void> add(const JobId& job, const TaskId&, const agents::AgentName& agent, const agents::CallCost& cost) override {
    if (is_away) return transient("test", "away");
    spent[job.value() + " " + agent.value()] += cost;
    return {};
  }
  std::map<std::string, agents::CallCost> spent;
  bool is_away = false;
};

class InvokeHandlerTest : public testing::Test {
 protected:
  InvokeHandlerTest() {
    registry.agent.name = agents::AgentName("pdf-adapter");
    registry.agent.endpoint = "http://agents.example/pdf";
    registry.agent.retry.attempts = 3;
  }

  TaskOutcome handle(const Json& input = {{"agent", "pdf-adapter"}}, const std::string& handle_left = "") {
    work_loop::Task task;
    task.job = JobId("j0-1");
    task.id = TaskId("task-1");
    task.operation = "agent";
    task.input = input.dump();
    task.handle = handle_left;
    auto outcome = handler.handle(task, {});
    EXPECT_TRUE(outcome) << describe(outcome.error());
    return outcome ? *outcome : TaskOutcome(Failed{"no outcome", ""});
  }
  /// The next run of a task that was put off.
  TaskOutcome poll(const TaskOutcome& pending, const Json& input = {{"agent", "pdf-adapter"}}) {
    const auto& left = std::get<Pending>(pending);
    clock.advance_by(*left.poll_after - clock.now());
    return handle(input, left.handle);
  }
  static Failed failed(const TaskOutcome& outcome) {
    const auto* failure = std::get_if<Failed>(&outcome);
    return failure == nullptr ? Failed{"it did not fail", ""} : *failure;
  }
  static Json handle_in(const TaskOutcome& outcome) {
    const auto* pending = std::get_if<Pending>(&outcome);
    return pending == nullptr ? Json() : Json::parse(pending->handle);
  }
  void open_the_breaker() {
    for (int i = 0; i < 5; ++i) {
      const auto admission = breakers.admit(breaker, registry.agent.breaker, seconds(1));
      breakers.record(breaker, registry.agent.breaker, *admission.permit, coordination::CallOutcome::kFailed);
    }
  }

  const coordination::BreakerName breaker{"pdf-adapter"};
  ManualClock clock{TimePoint(seconds(1'780'000'000))};
  SeededRandom random{11};
  OneAgent registry;
  http::ScriptedTransport transport;
  parameters::Parameters endpoints{{.sources = {}, .clock = clock, .ttl = seconds(60)}};
  agent_calls::AgentCaller caller{{.transport = transport, .endpoints = endpoints, .clock = clock, .environment = {}, .agentcore = {}}};
  coordination::MemoryCircuitBreakers shared{clock};
  coordination::FleetBreakers breakers{{.shared = shared, .clock = clock, .random = random}};
  coordination::MemoryRetryBudgets budgets{clock};
  coordination::MemoryCallPlaces places{clock};
  model::ProcessCooldowns cooldowns{clock};
  KeptCosts costs;
  agent_calls::AgentMeters meters;
  CallTrace trace{clock};
  InvokeHandler handler{{.registry = registry,
                         .caller = caller,
                         .breakers = breakers,
                         .budgets = budgets,
                         .places = places,
                         .cooldowns = cooldowns,
                         .costs = costs,
                         .meters = meters,
                         .trace = trace,
                         .clock = clock,
                         .random = random}};
};

TEST_F(InvokeHandlerTest, AnswersWhatTheAgentAnswers) {
  transport.answer(200, R"({"success": true, "trade_id": "26933659"})");

  const TaskOutcome outcome = handle({{"agent", "pdf-adapter"}, {"input", {{"x", 1}}}, {"correlation_id", "test_corr"}});

  EXPECT_EQ(Json::parse(std::get<Succeeded>(outcome).output)["trade_id"], "26933659");
  EXPECT_EQ(transport.requests.at(0).body, R"({"x":1})");
  EXPECT_EQ(http::header_of(transport.requests.at(0), "X-Correlation-Id"), "test_corr");
  EXPECT_EQ(http::header_of(transport.requests.at(0), "Idempotency-Key"), "task-1");
}

TEST_F(InvokeHandlerTest, AnA2aAgentAtWorkIsAskedAgainUntilItIsDone) {
  registry.agent.kind = agents::AgentKind::kA2a;
  const auto task = [](const char* state) {
    return Json{{"id", "remote-1"}, {"status", {{"state", state}}}, {"artifacts", {{{"parts", {{{"data", {{"n", 1}}}}}}}}}};
  };
  transport.answer(200, Json{{"result", {{"task", task("TASK_STATE_SUBMITTED")}}}}.dump());

  const TaskOutcome begun = handle();
  EXPECT_EQ(handle_in(begun)["remote_task"], "remote-1");
  EXPECT_EQ(handle_in(begun)["failures"], 0);
  const TaskOutcome working = poll(begun);
  EXPECT_EQ(handle_in(working)["remote_task"], "remote-1");
  transport.forget();
  transport.answer(200, Json{{"result", task("TASK_STATE_COMPLETED")}}.dump());
  const TaskOutcome done = poll(working);

  EXPECT_EQ(std::get<Succeeded>(done).output, R"({"n":1})");
  EXPECT_EQ(Json::parse(transport.requests.at(0).body)["method"], "SendMessage");
  EXPECT_EQ(Json::parse(transport.requests.at(1).body)["method"], "GetTask");
  EXPECT_EQ(Json::parse(transport.requests.at(2).body)["params"]["id"], "remote-1");
}

TEST_F(InvokeHandlerTest, ATaskOfAnA2aAgentIsCancelledWhenItsJobIs) {
  registry.agent.kind = agents::AgentKind::kA2a;
  transport.answer(200, R"({"result": {"task": {"id": "remote-1", "status": {"state": "TASK_STATE_WORKING"}}}})");
  const Json left = handle_in(handle());
  ASSERT_EQ(left["on_cancel"], "end_agent_task");

  work_loop::Task task;
  task.job = JobId("j0-1");
  task.id = TaskId("task-1");
  task.operation = left["on_cancel"].get<std::string>();
  task.input = R"({"agent": "pdf-adapter"})";
  task.handle = left.dump();
  const auto ended = handler.handle(task, {});

  ASSERT_TRUE(ended);
  const Json body = Json::parse(transport.requests.at(1).body);
  EXPECT_EQ(body["method"], "CancelTask");
  EXPECT_EQ(body["params"]["id"], "remote-1");
}

TEST_F(InvokeHandlerTest, ATaskThatAnA2aAgentForgotIsBegunAnew) {
  registry.agent.kind = agents::AgentKind::kA2a;
  transport.answer(200, R"({"error": {"code": -32001, "message": "no such task"}})");

  const TaskOutcome outcome = handle({{"agent", "pdf-adapter"}}, R"({"failures": 0, "remote_task": "remote-1"})");

  EXPECT_EQ(handle_in(outcome)["failures"], 1);
  EXPECT_FALSE(handle_in(outcome).contains("remote_task"));
}

TEST_F(InvokeHandlerTest, E178TriesAgainAfterAServersErrorUntilItsAttemptsAreUsed) {
  transport.answer(503, "");

  const TaskOutcome first = handle();
  EXPECT_EQ(handle_in(first)["failures"], 1);
  const TaskOutcome second = poll(first);
  EXPECT_EQ(handle_in(second)["failures"], 2);
  const TaskOutcome third = poll(second);

  EXPECT_EQ(failed(third).error, "Agent.Unavailable");
  EXPECT_NE(failed(third).cause.find("3 of 3"), std::string::npos);
  EXPECT_EQ(transport.requests.size(), 3u);
}

TEST_F(InvokeHandlerTest, DoesNotTryAgainWhatWasRefusedOrUnsuccessful) {
  transport.answer(422, R"({"error": "no PDF"})");
  EXPECT_EQ(failed(handle()).error, "Agent.Rejected");
  transport.forget();
  transport.answer(200, R"({"success": false, "error": "Extraction failed"})");
  EXPECT_EQ(failed(handle()).error, "Agent.Unsuccessful");
}

TEST_F(InvokeHandlerTest, E188WhileTheBreakerIsOpenATaskIsParkedWithoutACallOrAnAttempt) {
  open_the_breaker();

  const TaskOutcome outcome = handle();

  EXPECT_TRUE(transport.requests.empty());
  EXPECT_EQ(handle_in(outcome)["failures"], 0);
  EXPECT_EQ(handle_in(outcome)["waiting_for"], "pdf-adapter");
  EXPECT_EQ(handle_in(outcome)["next"], "probe");
  const auto wait = *std::get<Pending>(outcome).poll_after - clock.now();
  EXPECT_GE(wait, seconds(60));
  EXPECT_LE(wait, seconds(70));
}

TEST_F(InvokeHandlerTest, E188AParkedTaskGoesOnByItself) {
  open_the_breaker();
  transport.answer(200, R"({"success": true})");

  const TaskOutcome after = poll(handle());

  EXPECT_TRUE(std::holds_alternative<Succeeded>(after));
  EXPECT_EQ(shared.view(breaker).phase, coordination::BreakerPhase::kClosed);
}

TEST_F(InvokeHandlerTest, E188AFailedProbeIsNotHeldAgainstItsTask) {
  open_the_breaker();
  transport.answer(500, "");

  TaskOutcome outcome = handle();
  for (int window = 0; window < 10; ++window) outcome = poll(outcome);

  EXPECT_EQ(handle_in(outcome)["failures"], 0);
  EXPECT_EQ(transport.requests.size(), 10u);
}

TEST_F(InvokeHandlerTest, ATaskIsNotParkedForEver) {
  open_the_breaker();
  transport.answer(500, "");
  registry.agent.park_max = hours(1);

  TaskOutcome outcome = handle();
  for (int window = 0; window < 100 && std::holds_alternative<Pending>(outcome); ++window) outcome = poll(outcome);

  EXPECT_EQ(failed(outcome).error, "Agent.CircuitOpen");
  EXPECT_NE(failed(outcome).cause.find("park_seconds_max"), std::string::npos);
}

TEST_F(InvokeHandlerTest, E182AWorkflowMayAskForTheDocumentsAnswerInstead) {
  open_the_breaker();

  const Failed failure = failed(handle({{"agent", "pdf-adapter"}, {"when_open", "fail"}}));

  EXPECT_EQ(failure.error, "Agent.CircuitOpen");
  EXPECT_EQ(Json::parse(failure.cause), (Json{{"success", false},
                                              {"error", "Circuit breaker OPEN for pdf-adapter"},
                                              {"circuit_state", "open"}}));
  EXPECT_TRUE(transport.requests.empty());
}

TEST_F(InvokeHandlerTest, E178RetryAfterIsKeptByEveryTaskOfTheFleet) {
  transport.answer(429, "", {{"retry-after", "20"}});
  transport.answer(200, R"({"success": true})");

  const TaskOutcome told = handle();
  const TaskOutcome other = handle();

  EXPECT_EQ(transport.requests.size(), 1u) << "the second task did not call";
  EXPECT_EQ(handle_in(told)["failures"], 0);
  EXPECT_GE(*std::get<Pending>(other).poll_after - clock.now(), seconds(20));
  EXPECT_TRUE(std::holds_alternative<Succeeded>(poll(other)));
}

TEST_F(InvokeHandlerTest, CallsOfAnAgentWithARateWaitForTheirPlacesOneAfterTheOther) {
  transport.answer(200, R"({"success": true})");
  registry.agent.requests_per_minute = 6;

  EXPECT_TRUE(std::holds_alternative<Succeeded>(handle()));
  const TaskOutcome second = handle();
  const TaskOutcome third = handle();
  EXPECT_EQ(transport.requests.size(), 1u);
  EXPECT_EQ(*std::get<Pending>(second).poll_after - clock.now(), seconds(10));
  EXPECT_EQ(*std::get<Pending>(third).poll_after - clock.now(), seconds(20));
  EXPECT_EQ(handle_in(third)["failures"], 0);

  EXPECT_TRUE(std::holds_alternative<Succeeded>(poll(second)));
  EXPECT_TRUE(std::holds_alternative<Succeeded>(poll(third))) << "it has its place and books no other";
  EXPECT_EQ(transport.requests.size(), 3u);
}

TEST_F(InvokeHandlerTest, APlaceThatWasMissedForLongIsBookedAnew) {
  transport.answer(200, R"({"success": true})");
  registry.agent.requests_per_minute = 6;
  (void)handle();
  const TaskOutcome second = handle();
  clock.advance_by(hours(1));
  (void)handle();

  const TaskOutcome late = handle({{"agent", "pdf-adapter"}}, std::get<Pending>(second).handle);

  EXPECT_TRUE(std::holds_alternative<Pending>(late)) << "somebody else called a moment ago";
}

TEST_F(InvokeHandlerTest, RepetitionsBeyondTheFleetsBudgetWaitInLineAndAreNotGivenUp) {
  transport.answer(503, "");
  registry.agent.breaker.failure_threshold = 1'000;
  registry.agent.breaker.window_calls_min = 1'000;
  registry.agent.retry.budget = {.ratio = 0, .per_second = 0.1};  // One at first, then one in ten seconds.

  const TaskOutcome first = handle();
  const TaskOutcome second = handle();
  const TaskOutcome third = handle();

  const auto wait_of = [&](const TaskOutcome& outcome) { return *std::get<Pending>(outcome).poll_after - clock.now(); };
  EXPECT_LE(wait_of(first), seconds(1));
  EXPECT_GE(wait_of(second), seconds(10));
  EXPECT_LE(wait_of(second), seconds(11));
  EXPECT_GE(wait_of(third), seconds(20));
  EXPECT_NE(handle_in(third)["because"].get<std::string>().find("retry budget"), std::string::npos);
  EXPECT_EQ(handle_in(third)["failures"], 1);
}

TEST_F(InvokeHandlerTest, E160EveryCallThatWasAnsweredIsPaidForByItsJob) {
  registry.agent.price_per_call = 0.002;
  transport.fail(transient("http", "no connection"));
  const TaskOutcome unheard = handle();
  transport.forget();
  transport.answer(503, "");
  const TaskOutcome away = poll(unheard);
  transport.forget();
  transport.answer(200, R"({"success": true})");

  EXPECT_TRUE(std::holds_alternative<Succeeded>(poll(away)));
  EXPECT_EQ(costs.spent.at("j0-1 pdf-adapter"), (agents::CallCost{.calls = 2, .tokens = 0, .nanodollars = 4'000'000}));
}

TEST_F(InvokeHandlerTest, E160FreeCallsNeedNoAccountAndALostOneCostsNoAnswer) {
  transport.answer(200, R"({"success": true})");
  (void)handle();
  EXPECT_TRUE(costs.spent.empty());

  registry.agent.price_per_call = 1;
  costs.is_away = true;
  EXPECT_TRUE(std::holds_alternative<Succeeded>(handle())) << "asking again would cost once more";
}

TEST_F(InvokeHandlerTest, WhoWaitsTooLongForABusyAgentFailsAsRateLimited) {
  transport.answer(429, "", {{"retry-after", "600"}});
  registry.agent.park_max = seconds(500);

  EXPECT_EQ(failed(poll(handle())).error, "Agent.RateLimited");
}

TEST_F(InvokeHandlerTest, E173AMissingParameterIsAFailureAndAReadinessThatNameIt) {
  registry.agent.endpoint.clear();
  registry.agent.endpoint_parameter = "/agentcore/agents/pdf-adapter/arn";

  const Failed failure = failed(handle());

  EXPECT_EQ(failure.error, "Agent.NotConfigured");
  EXPECT_NE(failure.cause.find("/agentcore/agents/pdf-adapter/arn"), std::string::npos);
  EXPECT_NE(caller.missing().value_or("").find("/agentcore/agents/pdf-adapter/arn"), std::string::npos);
  EXPECT_EQ(shared.view(breaker).failures, 0);
}

TEST_F(InvokeHandlerTest, BadInputIsNamedAndCallsNobody) {
  registry.agent.input_schema = R"({"type": "object", "required": ["document_path"]})";

  EXPECT_EQ(failed(handle()).error, "Agent.BadInput");
  EXPECT_NE(failed(handle()).cause.find("document_path"), std::string::npos);
  EXPECT_EQ(failed(handle({{"agent", "nobody"}})).error, "Agent.Unknown");
  EXPECT_EQ(failed(handle({{"agent", "pdf-adapter"}, {"inputs", 1}})).error, "Agent.BadInput");
  EXPECT_EQ(failed(handle({{"agent", "pdf-adapter"}, {"when_open", "hope"}})).error, "Agent.BadInput");
  EXPECT_TRUE(transport.requests.empty());
}

TEST_F(InvokeHandlerTest, AStoppedCallGivesItsPermitBackUnjudged) {
  transport.fail(Error{ErrorKind::kCancelled, "http", "stopped"});
  work_loop::Task task;
  task.operation = "agent";
  task.input = R"({"agent": "pdf-adapter"})";

  const auto outcome = handler.handle(task, {});

  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(shared.view(breaker).failures, 0);
}

}  // namespace
}  // namespace millrace::invoke
