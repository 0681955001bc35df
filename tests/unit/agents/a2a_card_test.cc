#include "shared/agents/a2a_card.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"

namespace millrace::agents {
namespace {

Json the_card(const Json& changes = Json::object()) {
  Json card{{"name", "Company Enricher (beta)"},
            {"description", "Finds industry and size"},
            {"version", "1.4.0"},
            {"supportedInterfaces",
             {{{"url", "http://agents.example/grpc"}, {"protocolBinding", "GRPC"}, {"protocolVersion", "1.0"}},
              {{"url", "http://agents.example/a2a"}, {"protocolBinding", "JSONRPC"}, {"protocolVersion", "1.0"}}}},
            {"capabilities", {{"streaming", true}}},
            {"skills", {{{"id", "enrich"}, {"name", "enrich"}, {"description", "Enriches companies"}, {"tags", {"company"}}}}}};
  card.update(changes);
  return card;
}

std::string card_refusal(const Json& card, const CardWishes& wishes = {}) {
  const auto agent = agent_of_card(card, wishes);
  return agent ? "" : agent.error().detail;
}

TEST(A2aCard, D141_IsTheRecordOfAnAgentThatCanBeCalled) {
  const auto agent = agent_of_card(the_card(), {});

  ASSERT_TRUE(agent) << describe(agent.error());
  EXPECT_EQ(agent->name.value(), "company-enricher-beta");
  EXPECT_EQ(agent->kind, AgentKind::kA2a);
  EXPECT_EQ(agent->endpoint, "http://agents.example/a2a");
  EXPECT_EQ(agent->version, "1.4.0");
  EXPECT_EQ(agent->description, "Finds industry and size. Enriches companies");
  EXPECT_TRUE(agent->output_schema.empty()) << "cards have no schemas";
}

TEST(A2aCard, D141_SchemasAreOfTheExtensionOrOfWhoeverDiscoversIt) {
  const Json schema{{"type", "object"}, {"properties", {{"industry", {{"type", "string"}}}}}};
  const Json extension{{"uri", kSchemaExtension}, {"params", {{"output_schema", schema}}}};
  const Json card = the_card({{"capabilities", {{"extensions", {extension}}}}});

  EXPECT_EQ(Json::parse(agent_of_card(card, {})->output_schema), schema);
  const auto wished = agent_of_card(card, {.name = "mine", .output_schema = R"({"type":"object"})"});
  EXPECT_EQ(wished->output_schema, R"({"type":"object"})");
  EXPECT_EQ(wished->name.value(), "mine");
}

TEST(A2aCard, SaysWhyAnAgentCannotBeCalled) {
  EXPECT_NE(card_refusal(Json::array()).find("no A2A card"), std::string::npos);
  const Json old{{"name", "old"}, {"url", "http://agents.example/"}, {"protocolVersion", "0.3.0"}};
  EXPECT_NE(card_refusal(old).find("A2A 0.3.0"), std::string::npos);
  EXPECT_NE(
      card_refusal(the_card({{"supportedInterfaces", {{{"url", "x"}, {"protocolBinding", "GRPC"}, {"protocolVersion", "1.0"}}}}}))
          .find("GRPC 1.0"),
      std::string::npos);
  EXPECT_NE(card_refusal(the_card({{"securityRequirements", {{{"schemes", {{"bearer", Json::object()}}}}}}})).find("credentials"),
            std::string::npos);
  EXPECT_NE(card_refusal(the_card(), {.output_schema = "{"}).find("output_schema"), std::string::npos);
  EXPECT_NE(card_refusal(the_card({{"name", "***"}})).find("name"), std::string::npos);
}

TEST(A2aCard, StandsBelowTheAgentsRootUnlessTheAddressNamesOne) {
  EXPECT_EQ(card_url_of("https://agents.example"), "https://agents.example/.well-known/agent-card.json");
  EXPECT_EQ(card_url_of("https://agents.example:8443/some/agent"), "https://agents.example:8443/.well-known/agent-card.json");
  EXPECT_EQ(card_url_of("https://agents.example/cards/7.json"), "https://agents.example/cards/7.json");
}

}  // namespace
}  // namespace millrace::agents
