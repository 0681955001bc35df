#include "shared/model_agents/model_agents.h"

#include <gtest/gtest.h>

#include "shared/agents/agent_json.h"
#include "shared/model/process_cooldowns.h"
#include "shared/model/process_pace.h"
#include "shared/model_agents/structured_answer.h"
#include "shared/vocabulary/json.h"
#include "tests/unit/model/memory_answer_cache.h"
#include "tests/unit/model/scripted_provider.h"

namespace millrace::model_agents {
namespace {

using agents::AgentFailure;
using agents::AgentOutput;
using coordination::CallOutcome;

const Json kRecord = {{"name", "sorter"},
                      {"kind", "model"},
                      {"instructions", "Say what it is about."},
                      {"token_price", {{"input_per_million", 1}, {"output_per_million", 10}}},
                      {"output_schema", {{"type", "object"}, {"required", {"topic"}}, {"properties", {{"topic", {{"enum", {"a", "b"}}}}}}}}};

class ModelAgentsTest : public testing::Test {
 protected:
  ModelAgentsTest() {
    auto only = std::make_unique<model::ScriptedProvider>("only");
    provider = only.get();
    std::vector<std::unique_ptr<model::ModelProvider>> list;
    list.push_back(std::move(only));
    models = std::make_unique<model::FallbackModels>(model::FallbackModels::Dependencies{
        .models = std::move(list), .cache = cache, .cooldowns = cooldowns, .pace = pace, .clock = clock,
        .check = [](const model::ModelRequest&, const model::ModelAnswer&) { return Result<void>(); }});
  }

  /// Each costs 100 tokens at one and 10 at ten dollars per million: 200 millionths of a dollar.
  void then_write(const std::string& text) {
    model::ModelAnswer answer;
    answer.text = text;
    answer.provider = "scripted";
    answer.model = "only";
    answer.input_tokens = 100;
    answer.output_tokens = 10;
    provider->then(answer);
  }
  agents::AgentAnswer ask(const std::string& input = "{}", Json record = kRecord) {
    ModelAgents agents(models.get());
    const auto answer = agents.call(*agents::parse_agent(record.dump()), input, {});
    EXPECT_TRUE(answer) << describe(answer.error());
    return answer ? *answer : agents::AgentAnswer(AgentFailure{});
  }
  static AgentFailure failure_in(const agents::AgentAnswer& answer) {
    const auto* failure = std::get_if<AgentFailure>(&answer);
    return failure == nullptr ? AgentFailure{} : *failure;
  }

  ManualClock clock{TimePoint{}};
  model::ProcessCooldowns cooldowns{clock};
  model::ProcessPace pace{clock, {}};
  model::MemoryAnswerCache cache;
  model::ScriptedProvider* provider = nullptr;
  std::unique_ptr<model::FallbackModels> models;
};

TEST_F(ModelAgentsTest, AnAnswerThatFitsTheSchemaIsTheOutputAndItsTokensArePaidFor) {
  then_write("Of course:\n```json\n{\"topic\": \"a\"}\n```");

  const auto answer = ask();

  EXPECT_EQ(std::get<AgentOutput>(answer).output, R"({"topic":"a"})");
  EXPECT_EQ(cost_in(answer), (agents::CallCost{.calls = 1, .tokens = 110, .nanodollars = 200'000}));
}

TEST_F(ModelAgentsTest, AnAnswerThatBreaksTheSchemaIsMendedAndEveryTryIsPaidFor) {
  then_write(R"({"topic": "c"})");
  then_write("I cannot say.");
  then_write(R"({"topic": "b"})");

  const auto answer = ask();

  EXPECT_EQ(std::get<AgentOutput>(answer).output, R"({"topic":"b"})");
  EXPECT_EQ(cost_in(answer), (agents::CallCost{.calls = 3, .tokens = 330, .nanodollars = 600'000}));
}

TEST_F(ModelAgentsTest, AfterTwoRepairsItIsGivenUpAndStillPaidFor) {
  for (int i = 0; i < 4; ++i) then_write(R"({"topic": "c"})");

  const auto answer = ask();

  EXPECT_EQ(failure_in(answer).error, "Agent.BadAnswer");
  EXPECT_FALSE(failure_in(answer).may_retry) << "the same question has the same answer";
  EXPECT_EQ(failure_in(answer).counts_as, CallOutcome::kFailed);
  EXPECT_EQ(provider->calls, 3);
  EXPECT_EQ(cost_in(answer).calls, 3);
}

TEST_F(ModelAgentsTest, AKnownAnswerCostsNothing) {
  then_write(R"({"topic": "a"})");
  (void)ask();

  EXPECT_EQ(cost_in(ask()), agents::CallCost{});
  EXPECT_EQ(provider->calls, 1);
}

TEST_F(ModelAgentsTest, AnAnswerThatBrokeTheSchemaIsNoKnownAnswer) {
  for (int i = 0; i <= kRepairsMax; ++i) then_write(R"({"topic": "c"})");
  ASSERT_EQ(failure_in(ask()).error, "Agent.BadAnswer");

  then_write(R"({"topic": "a"})");
  const auto answer = ask();

  EXPECT_EQ(std::get<AgentOutput>(answer).output, R"({"topic":"a"})") << "whoever tries again may get a good one";
  EXPECT_EQ(cost_in(answer).calls, 1);
  EXPECT_EQ(cost_in(ask()), agents::CallCost{}) << "which is kept";
}

TEST_F(ModelAgentsTest, ABusyModelIsLeftAloneAndNoFailureForTheBreaker) {
  provider->then_refuse(model::RefusalKind::kBusy, std::chrono::seconds(7));

  const AgentFailure failure = failure_in(ask());

  EXPECT_EQ(failure.error, "Agent.RateLimited");
  EXPECT_EQ(failure.counts_as, CallOutcome::kNeither);
  EXPECT_EQ(failure.retry_after, std::chrono::seconds(7));
  EXPECT_TRUE(failure.may_retry);
}

TEST_F(ModelAgentsTest, AModelThatIsAwayCountsAndOneThatRefusesIsNotAskedAgain) {
  provider->then_refuse(model::RefusalKind::kAway);
  const AgentFailure away = failure_in(ask());
  provider->then_refuse(model::RefusalKind::kRejected);
  const AgentFailure refused = failure_in(ask());

  EXPECT_EQ(away.error, "Agent.Unavailable");
  EXPECT_EQ(away.counts_as, CallOutcome::kFailed);
  EXPECT_TRUE(away.may_retry);
  EXPECT_EQ(refused.error, "Agent.Rejected");
  EXPECT_FALSE(refused.may_retry);
}

TEST_F(ModelAgentsTest, AStopIsNoAnswer) {
  provider->then_refuse(model::RefusalKind::kCancelled);
  ModelAgents agents(models.get());

  const auto answer = agents.call(*agents::parse_agent(kRecord.dump()), "{}", {});

  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kCancelled);
}

TEST_F(ModelAgentsTest, AnInputThatIsTooLongIsNotSent) {
  const AgentFailure failure = failure_in(ask(Json{{"text", std::string(kInputBytesMax, 'x')}}.dump()));

  EXPECT_EQ(failure.error, "Agent.BadInput");
  EXPECT_EQ(provider->calls, 0);
}

TEST_F(ModelAgentsTest, WithoutAModelTheRulesOfTheRecordStandInForFree) {
  ModelAgents offline(nullptr);
  Json record = kRecord;
  record["rules"] = "ticket-classifier";
  record["output_schema"] = {{"type", "object"}, {"required", {"category"}}};

  const auto answer = offline.call(*agents::parse_agent(record.dump()), R"({"description": "I was charged twice"})", {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(Json::parse(std::get<AgentOutput>(*answer).output)["category"], "Billing");
  EXPECT_EQ(cost_in(*answer), agents::CallCost{});

  const auto without = offline.call(*agents::parse_agent(kRecord.dump()), "{}", {});
  ASSERT_TRUE(without);
  EXPECT_EQ(failure_in(*without).error, "Agent.NotConfigured");
  EXPECT_NE(failure_in(*without).cause.find("model.providers"), std::string::npos);
}

TEST_F(ModelAgentsTest, WhatACallMayCostAtMostIsNotExceededByTheLongestOne) {
  const auto agent = *agents::parse_agent(kRecord.dump());
  then_write(R"({"topic": "c"})");
  then_write(R"({"topic": "c"})");
  then_write(R"({"topic": "c"})");

  const agents::CallCost most = structure_costs_at_most(agent);

  EXPECT_EQ(most.calls, kRepairsMax + 1);
  EXPECT_LE(cost_in(ask()).nanodollars, most.nanodollars);
}

}  // namespace
}  // namespace millrace::model_agents
