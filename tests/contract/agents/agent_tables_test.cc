#include <gtest/gtest.h>

#include <algorithm>

#include "shared/agents/agent_json.h"
#include "shared/postgres/queries/agent_costs.h"
#include "shared/postgres/queries/agents.h"
#include "shared/postgres/queries/postgres_parameters.h"
#include "shared/vocabulary/json.h"
#include "tests/support/private_postgres.h"

namespace millrace::postgres {
namespace {

agents::Agent an_agent(const std::string& name, const std::string& endpoint) {
  return *agents::parse_agent(Json{{"name", name}, {"endpoint", endpoint}, {"aliases", {{"x", "y"}}}}.dump());
}

class AgentTables : public testing::Test {
 protected:
  SessionPool sessions{tests::PrivatePostgres::shared().url(), "agents-contract", 2};
};

TEST_F(AgentTables, AnAgentIsFoundAsItWasPutLast) {
  ASSERT_TRUE(put_agent(sessions, an_agent("adapter", "http://one"), "ann"));
  ASSERT_TRUE(put_agent(sessions, an_agent("adapter", "http://two"), "bob"));

  const auto found = find_agent(sessions, agents::AgentName("adapter"));
  ASSERT_TRUE(found && *found);
  EXPECT_EQ(agents::document_of((*found)->agent), agents::document_of(an_agent("adapter", "http://two")));
  EXPECT_EQ((*found)->updated_by, "bob");

  PostgresAgentRegistry registry(sessions);
  const auto registered = registry.find(agents::AgentName("adapter"));
  ASSERT_TRUE(registered && *registered);
  EXPECT_EQ((*registered)->endpoint, "http://two");
  EXPECT_EQ(*registry.find(agents::AgentName("nobody")), nullptr);
}

TEST_F(AgentTables, AgentsAreListedByName) {
  ASSERT_TRUE(put_agent(sessions, an_agent("zeta", "http://z"), "ann"));
  ASSERT_TRUE(put_agent(sessions, an_agent("alpha", "http://a"), "ann"));

  const auto listed = list_agents(sessions);

  ASSERT_TRUE(listed) << describe(listed.error());
  ASSERT_GE(listed->size(), 2u);
  EXPECT_EQ(listed->front().agent.name.value() < listed->back().agent.name.value(), true);
}

TEST_F(AgentTables, AParameterIsReadAsItWasPutLastUntilItIsRemoved) {
  const parameters::ParameterName name("/agentcore/agents/rotated/arn");
  ASSERT_TRUE(put_parameter(sessions, name, "before"));
  ASSERT_TRUE(put_parameter(sessions, name, "after"));
  PostgresParameters source(sessions);

  EXPECT_EQ(source.fetch({name})->at(name), "after");
  const auto listed = list_parameters(sessions);
  ASSERT_TRUE(listed) << describe(listed.error());
  EXPECT_TRUE(std::ranges::any_of(*listed, [&](const ParameterRow& row) { return row.name == name && row.value == "after"; }));

  EXPECT_TRUE(*remove_parameter(sessions, name));
  EXPECT_FALSE(*remove_parameter(sessions, name)) << "there is none any more";
  EXPECT_TRUE(source.fetch({name})->empty());
}

TEST_F(AgentTables, E160WhatAJobSpendsIsAddedUpByAgent) {
  PostgresCostLedger ledger(sessions);
  const JobId job("j0-costly");
  const agents::AgentName adapter("adapter"), sorter("sorter");
  ASSERT_TRUE(ledger.add(job, TaskId("t1"), adapter, {.calls = 1, .tokens = 0, .nanodollars = 2'000'000}));
  ASSERT_TRUE(ledger.add(job, TaskId("t1"), adapter, {.calls = 1, .tokens = 0, .nanodollars = 2'000'000}));
  ASSERT_TRUE(ledger.add(job, TaskId("t2"), adapter, {.calls = 1, .tokens = 0, .nanodollars = 2'000'000}));
  ASSERT_TRUE(ledger.add(job, TaskId("t3"), sorter, {.calls = 3, .tokens = 480, .nanodollars = 7}));
  ASSERT_TRUE(ledger.add(JobId("j0-other"), TaskId("t4"), sorter, {.calls = 1, .tokens = 1, .nanodollars = 1}));

  const auto spent = spending_of_job(sessions, job);

  ASSERT_TRUE(spent) << describe(spent.error());
  ASSERT_EQ(spent->size(), 2u);
  EXPECT_EQ(spent->at(0).agent, adapter);
  EXPECT_EQ(spent->at(0).cost, (agents::CallCost{.calls = 3, .tokens = 0, .nanodollars = 6'000'000}));
  EXPECT_EQ(spent->at(1).cost, (agents::CallCost{.calls = 3, .tokens = 480, .nanodollars = 7}));
}

TEST_F(AgentTables, ParametersAreReadByNameAndTheUnknownLeftOut) {
  ASSERT_TRUE(sessions.run("INSERT INTO parameters (name, value) VALUES ('/a \"b\",{c}', 'one'), ('/other', 'two')"));
  PostgresParameters source(sessions);
  const parameters::ParameterName odd("/a \"b\",{c}");

  const auto values = source.fetch({odd, parameters::ParameterName("/missing")});

  ASSERT_TRUE(values) << describe(values.error());
  EXPECT_EQ(*values, (std::map<parameters::ParameterName, std::string>{{odd, "one"}}));
}

}  // namespace
}  // namespace millrace::postgres
