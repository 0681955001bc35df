#include "workers/enrich/batch_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/agents/catalogue/catalogue.h"
#include "workers/enrich/agent_bodies.h"
#include "workers/enrich/batch_config.h"
#include "workers/enrich/batch_steps.h"

namespace millrace::enrich {
namespace {

class NoRegisteredAgents final : public agents::AgentRegistry {
 public:
  std::shared_ptr<const agents::Agent> only;
  Result<std::shared_ptr<const agents::Agent>> find(const agents::AgentName& name) override {
    return only && only->name == name ? only : std::shared_ptr<const agents::Agent>();
  }
};

TEST(BatchMapping, D101_AFieldThatTheAgentNeedsMustHaveAColumn) {
  const auto& agent = *agent_catalogue::find_shipped(agents::AgentName("customer-scorer"));
  BatchConfig config;
  config.input_mapping = {{"spent", "total_spent"}};
  EXPECT_EQ(row_inputs_of(config, {"spent", "orders"}, agent).error().where, "MAPPING_REQUIRED");
  config.input_mapping.emplace_back("orders", "orders_count");
  EXPECT_TRUE(row_inputs_of(config, {"spent", "orders"}, agent));
  config.input_mapping.emplace_back("when", "tenure_months");
  EXPECT_EQ(row_inputs_of(config, {"spent", "orders"}, agent).error().where, "MAPPING_UNKNOWN_COLUMN");
}

TEST(BatchAgents, D103_AnAgentWithoutStructuredOutputIsRefusedInTheDocumentsWords) {
  NoRegisteredAgents registered;
  auto plain = std::make_shared<agents::Agent>();
  plain->name = agents::AgentName("ticket-sorter");
  registered.only = plain;
  agent_catalogue::CatalogueRegistry registry(registered);
  const auto refused = find_batch_agent(registry, agents::AgentName("ticket-sorter"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, "INCOMPATIBLE_AGENT");
  const Json told = Json::parse(refused.error().detail);
  EXPECT_EQ(told["error"], "INCOMPATIBLE_AGENT");
  EXPECT_EQ(told["message"],
            "The agent 'ticket-sorter' doesn't support structured output. Please choose one of these compatible agents: "
            "address-validator-agent, company-enrichment-agent, customer-scorer-agent, product-analyzer-agent, ticket-classifier-agent");
  EXPECT_EQ(told["suggestion"], "Use 'ticket-classifier-agent' for similar functionality");
}

TEST(BatchConfig, HasTheDocumentsDefaultsAndNamesWhatIsWrong) {
  const Json config{{"csv_s3_uri", "u"}, {"target", {{"type", "agent"}, {"name", "a"}}}, {"input_mapping", {{"c", "f"}}}};
  const auto parsed = parse_batch_config(config);
  ASSERT_TRUE(parsed) << describe(parsed.error());
  EXPECT_EQ(parsed->concurrency, 10);
  EXPECT_EQ(parsed->row_timeout, std::chrono::seconds(60));
  Json wrong = config;
  wrong["execution"] = {{"concurrency", 0}};
  EXPECT_THAT(parse_batch_config(wrong).error().detail, testing::HasSubstr("concurrency"));
}

TEST(BatchResults, D120_TellOfFailedRowsInTheDocumentsWords) {
  const Json batch{{"Output", {{"status", "COMPLETED_WITH_ERRORS"}, {"output_csv_uri", "s3://b/o.csv"}, {"rows_processed", 500},
                               {"rows_succeeded", 485}, {"rows_failed", 15}, {"agent_calls", 500}, {"agent_name", "a"}, {"cost_usd", 1.0}}}};
  const auto told = format_results_for_user(batch.dump());
  ASSERT_TRUE(told) << describe(told.error());
  const Json result = Json::parse(*told);
  EXPECT_EQ(result["message"], "Processed 485 rows successfully, 15 failed");
  EXPECT_EQ(result["error_details_location"], "s3://b/o.csv (see _error_message column)");
  EXPECT_THAT(result["summary"].get<std::string>(), testing::HasSubstr("485 rows (97%)"));
}

}  // namespace
}  // namespace millrace::enrich
