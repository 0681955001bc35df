#include "shared/agents/catalogue/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "shared/agents/agent_json.h"
#include "shared/agents/catalogue/rules/rules_body.h"
#include "shared/json_schema/schema.h"
#include "shared/vocabulary/json.h"

namespace millrace::agent_catalogue {
namespace {

using agents::Agent;
using agents::AgentName;

class RegisteredAgents final : public agents::AgentRegistry {
 public:
  std::map<AgentName, std::shared_ptr<const Agent>> agents;
  bool is_away = false;
  Result<std::shared_ptr<const Agent>> find(const AgentName& name) override {
    if (is_away) return transient("test", "away");
    const auto found = agents.find(name);
    return found == agents.end() ? std::shared_ptr<const Agent>() : found->second;
  }
};

TEST(AgentCatalogue, D108_HasTheFiveAgentsOfTheDocumentUnderBothSpellings) {
  std::vector<std::string> names;
  for (const auto& agent : shipped_agents()) names.push_back(agent->name.value());
  EXPECT_THAT(names, testing::ElementsAre("address-validator-agent", "company-enrichment-agent", "customer-scorer-agent",
                                          "product-analyzer-agent", "ticket-classifier-agent"));
  for (const auto& agent : shipped_agents()) {
    const std::string& name = agent->name.value();
    const std::string is_short = name.substr(0, name.size() - std::string("-agent").size());
    EXPECT_EQ(find_shipped(agent->name), agent);
    EXPECT_EQ(find_shipped(AgentName(is_short)), agent);
  }
  EXPECT_EQ(find_shipped(AgentName("weather-agent")), nullptr);
}

TEST(AgentCatalogue, EveryAgentHasStructuredOutputTwoBodiesAndAPrice) {
  for (const auto& agent : shipped_agents()) {
    SCOPED_TRACE(agent->name.value());
    const Json schema = Json::parse(agent->output_schema);
    EXPECT_EQ(schema["type"], "object");
    EXPECT_FALSE(schema["properties"].empty());
    EXPECT_EQ(schema["required"].size(), schema["properties"].size());
    EXPECT_NE(find_rules_body(agent->rules), nullptr);
    EXPECT_FALSE(agent->instructions.empty());
    EXPECT_GT(agent->token_price.output_per_million, 0);
  }
}

TEST(AgentCatalogue, D109_CompanyEnrichmentAnswersRevenueEstimateAndNotRevenue) {
  const Json schema = Json::parse(find_shipped(AgentName("company-enrichment"))->output_schema);
  std::vector<std::string> fields;
  for (const auto& [name, property] : schema["properties"].items()) fields.push_back(name);
  EXPECT_THAT(fields, testing::ElementsAre("industry", "employee_count", "revenue_estimate", "confidence_score"));
}

TEST(CatalogueRegistry, PrefersARegisteredAgentUnderEitherSpelling) {
  RegisteredAgents registered;
  CatalogueRegistry registry(registered);
  EXPECT_EQ(*registry.find(AgentName("ticket-classifier")), find_shipped(AgentName("ticket-classifier")));

  auto own = std::make_shared<Agent>();
  registered.agents[AgentName("ticket-classifier")] = own;

  EXPECT_EQ(*registry.find(AgentName("ticket-classifier-agent")), own);
  EXPECT_EQ(*registry.find(AgentName("ticket-classifier")), own);
  EXPECT_EQ(*registry.find(AgentName("nobody")), nullptr);
}

TEST(CatalogueRegistry, DoesNotTakeTheShippedAgentWhileTheRegistryIsAway) {
  RegisteredAgents registered;
  registered.is_away = true;
  CatalogueRegistry registry(registered);
  EXPECT_EQ(registry.find(AgentName("ticket-classifier")).error().kind, ErrorKind::kTransient);
}

TEST(AgentRecord, DigestTellsAnyChange) {
  Agent agent = *find_shipped(AgentName("ticket-classifier"));
  const std::string before = agents::record_digest_of(agent);
  EXPECT_EQ(before.size(), 64U);
  agent.instructions += " ";
  EXPECT_NE(agents::record_digest_of(agent), before);
}

TEST(AgentRecord, OfAModelNeedsAnOutputSchemaAndTakesNoEndpoint) {
  const auto detail = [](const char* text) { return agents::parse_agent(text).error().detail; };
  EXPECT_THAT(detail(R"({"name": "m", "kind": "model", "instructions": "Judge."})"), testing::HasSubstr("output_schema"));
  EXPECT_THAT(detail(R"({"name": "m", "kind": "model", "output_schema": {"type": "object"}})"), testing::HasSubstr("instructions"));
  EXPECT_THAT(detail(R"({"name": "m", "kind": "model", "endpoint": "http://x", "instructions": "Judge.", "output_schema": {}})"),
              testing::HasSubstr("endpoint"));
}

}  // namespace
}  // namespace millrace::agent_catalogue
