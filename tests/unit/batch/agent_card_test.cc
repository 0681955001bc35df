#include "shared/batch/agent_card.h"

#include <gtest/gtest.h>

#include "shared/agents/agent_json.h"

namespace millrace::batch {
namespace {

AgentCard card_of_record(const std::string& schemas) {
  const auto agent =
      agents::parse_agent(R"({"name": "scorer-agent", "endpoint": "http://localhost/", "price_per_call": 0.5)" + schemas + "}");
  EXPECT_TRUE(agent) << (agent ? "" : agent.error().detail);
  return agent ? card_of(*agent, true) : AgentCard{};
}

TEST(AgentCard, HasTheFieldsOfTheSchemasInTheirOrder) {  // D102
  const AgentCard card = card_of_record(R"(, "input_schema": {"type": "object", "required": ["total"], "properties": {
      "name": {"type": ["string", "null"], "description": "who"}, "total": {"type": "number"}, "vip": {"type": "boolean"},
      "kind": {"enum": ["a", "b"]}, "age": {"type": "integer"}}},
      "output_schema": {"type": "object", "properties": {"score": {"type": "integer"}, "band": {"type": "string"}}})");

  ASSERT_EQ(card.inputs.size(), 5u);
  EXPECT_EQ(card.inputs[0].name, "name");
  EXPECT_EQ(card.inputs[0].type, FieldType::kString);
  EXPECT_EQ(card.inputs[0].description, "who");
  EXPECT_TRUE(card.inputs[1].is_required);
  EXPECT_EQ(card.inputs[1].type, FieldType::kNumber);
  EXPECT_EQ(card.inputs[2].type, FieldType::kBoolean);
  EXPECT_EQ(card.inputs[3].type, FieldType::kAny);
  EXPECT_EQ(card.inputs[4].type, FieldType::kInteger);
  EXPECT_EQ(card.outputs, (std::vector<std::string>{"score", "band"}));
  EXPECT_TRUE(card.has_structured_output());
  EXPECT_DOUBLE_EQ(card.price_per_call, 0.5);
}

TEST(AgentCard, HasNoStructuredOutputWithoutAnObjectsSchema) {  // D103
  EXPECT_FALSE(card_of_record("").has_structured_output());
  EXPECT_FALSE(card_of_record(R"(, "output_schema": {"type": "string"})").has_structured_output());
  EXPECT_FALSE(card_of_record(R"(, "output_schema": {"type": "object"})").has_structured_output());
  EXPECT_TRUE(card_of_record("").takes_anything());
}

TEST(AgentCard, TellsAnyChangeOfTheRecord) {
  EXPECT_EQ(card_of_record("").record_digest, card_of_record("").record_digest);
  EXPECT_NE(card_of_record("").record_digest, card_of_record(R"(, "description": "x")").record_digest);
}

TEST(AgentCard, IsFoundUnderBothSpellings) {  // D108
  const std::vector<AgentCard> cards{card_of_record("")};
  EXPECT_EQ(find_card(cards, "scorer"), cards.data());
  EXPECT_EQ(find_card(cards, "scorer-agent"), cards.data());
  EXPECT_EQ(find_card(cards, "scorers"), nullptr);
}

}  // namespace
}  // namespace millrace::batch
