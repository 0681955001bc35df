#include "shared/batch/recommendation.h"

#include <gtest/gtest.h>

#include "shared/batch/compatibility.h"
#include "shared/vocabulary/json.h"
#include "tests/unit/batch/shipped_cards.h"

namespace millrace::batch {
namespace {

using Type = csv::ColumnType;

std::string recommended(const std::vector<Column>& columns, const std::string& goal = "") {
  const auto best = recommend_agent(shipped_cards(), columns, goal);
  return best ? best->agent : best.error().where;
}

TEST(Recommendation, FindsTheAgentByTheColumns) {  // D115
  EXPECT_EQ(recommended({{"company_name"}, {"website", Type::kUrl}, {"location"}}), "company-enrichment-agent");
  EXPECT_EQ(recommended({{"ticket_id", Type::kInteger}, {"subject"}, {"message"}}), "ticket-classifier-agent");
  EXPECT_EQ(recommended({{"street"}, {"zip"}, {"city"}, {"country"}}), "address-validator-agent");
  EXPECT_EQ(recommended({{"product_name"}, {"description"}}), "product-analyzer-agent");
  EXPECT_EQ(recommended({{"customer"}, {"total_spent", Type::kNumber}, {"orders", Type::kInteger}}), "customer-scorer-agent");
}

TEST(Recommendation, ListensToTheGoal) {  // D115, D133
  EXPECT_EQ(recommended({{"id", Type::kInteger}, {"description"}}, "classify these support tickets by priority"),
            "ticket-classifier-agent");
  EXPECT_EQ(recommended({{"id", Type::kInteger}, {"description"}}, "analyze product descriptions, find keywords"),
            "product-analyzer-agent");
  EXPECT_EQ(recommended({{"company"}}, "I need to enrich this company CSV file with industry and employee data"),
            "company-enrichment-agent");
}

TEST(Recommendation, SaysSoWhenNothingFits) {  // D115: no fit
  EXPECT_EQ(recommended({{"x", Type::kNumber}, {"y", Type::kNumber}}), "NO_FITTING_AGENT");
}

TEST(Compatibility, AnswersTheDocumentsFields) {  // D102, D108: both spellings
  const auto agents = shipped_cards();
  for (const char* name : {"company-enrichment", "company-enrichment-agent"}) {
    const Json answer = document_of(check_compatibility(agents, {.name = name}));
    EXPECT_EQ(answer["compatible"], true);
    EXPECT_EQ(answer["structured_output_enabled"], true);
    EXPECT_EQ(answer["available_fields"], Json({"industry", "employee_count", "revenue_estimate", "confidence_score"}));
    EXPECT_EQ(answer["agent_name"], "company-enrichment-agent");
    EXPECT_TRUE(answer.contains("output_schema"));
  }
}

TEST(Compatibility, RefusesAnAgentWithoutStructuredOutputInTheDocumentsWords) {  // D103
  const Json answer = document_of(check_compatibility(shipped_cards(), {.name = "free-text-companion"}));
  EXPECT_EQ(answer, Json({{"error", "INCOMPATIBLE_AGENT"},
                          {"message", "The agent 'free-text-companion' doesn't support structured output. Please choose one of these "
                                      "compatible agents: company-enrichment-agent, address-validator-agent, customer-scorer-agent, "
                                      "product-analyzer-agent, ticket-classifier-agent"},
                          {"suggestion", "Use 'company-enrichment-agent' for similar functionality"}}));
}

TEST(Compatibility, SuggestsTheNearestInPurposeAndNoConstant) {  // D103
  const auto suggestion = [](const Purpose& purpose) { return check_compatibility(shipped_cards(), purpose).suggestion; };
  EXPECT_EQ(suggestion({.name = "ticket-writer"}), "Use 'ticket-classifier-agent' for similar functionality");
  EXPECT_EQ(suggestion({.name = "free-text-companion", .goal = "validate postal addresses", .columns = {"street", "postal_code", "city"}}),
            "Use 'address-validator-agent' for similar functionality");
  EXPECT_EQ(check_compatibility(shipped_cards(), {.name = "ticket-writer"}).error, "UNKNOWN_AGENT");
}

}  // namespace
}  // namespace millrace::batch
