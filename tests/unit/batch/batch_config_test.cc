#include "shared/batch/batch_config.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"
#include "tests/unit/batch/shipped_cards.h"

namespace millrace::batch {
namespace {

BatchConfig config_for(const std::vector<Column>& columns) {
  const AgentCard agent = shipped_card("company-enrichment");
  return *generate_config("s3://my-data/companies.csv", agent, *propose_mapping(columns, agent, {}), {});
}

TEST(BatchConfig, IsExactlyTheDesignDocumentsConfiguration) {  // D107
  EXPECT_EQ(document_of(config_for({{"Company Name"}})),
            Json({{"csv_s3_uri", "s3://my-data/companies.csv"},
                  {"target", {{"type", "agent"}, {"name", "company-enrichment-agent"}}},
                  {"input_mapping", {{"Company Name", "company_name"}}},
                  {"output_mapping",
                   {{"structured_output_fields", {"industry", "employee_count", "revenue_estimate", "confidence_score"}}}}}));
}

TEST(BatchConfig, IsReadAsItWasWritten) {
  BatchConfig config = config_for({{"company"}, {"website", csv::ColumnType::kUrl}});
  BatchExecution execution;
  execution.columns = {"company", "website"};
  execution.row_count = 1000;
  execution.file = FileIdentity{.uri = "file:///a.csv", .size_bytes = 5, .sha256 = "ab"};
  execution.dialect = csv::Dialect{.delimiter = ';', .quote = '\0', .encoding = csv::Encoding::kWindows1252};
  execution.concurrency = 25;
  execution.budget_usd = 1.5;
  execution.deadline_seconds = 540;
  execution.output = {.uri = "file:///b.csv", .is_formula_safe = true, .columns = {"x"}};
  config.execution = execution;
  const Json document = document_of(config);
  const auto read = parse_batch_config(Json::parse(document.dump()));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(document_of(*read), document);
}

TEST(BatchConfig, TakesTheDocumentsOwnExampleWithItsDefaults) {
  const auto config = parse_batch_config(Json::parse(R"({"csv_s3_uri": "s3://b/a.csv", "target": {"type": "agent", "name": "x"},
      "input_mapping": {"a": "b"}, "output_mapping": {"structured_output_fields": ["c"]}, "execution": {}})"));
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->execution->concurrency, 10u);
  EXPECT_EQ(config->execution->row_timeout_seconds, 60);
}

TEST(BatchConfig, NamesTheMemberThatIsWrong) {
  const Json good = Json::parse(R"({"csv_s3_uri": "s3://b/a.csv", "target": {"type": "agent", "name": "x"},
      "input_mapping": {"a": "b"}, "output_mapping": {"structured_output_fields": ["c"]}, "execution": {"concurrency": 10}})");
  const auto refusal = [&](const std::string& pointer, const Json& value) {
    Json bad = good;
    bad[Json::json_pointer(pointer)] = value;
    const auto config = parse_batch_config(bad);
    EXPECT_FALSE(config) << pointer;
    return config ? "" : config.error().detail;
  };
  EXPECT_NE(refusal("/target/type", "lambda").find("target.type"), std::string::npos);
  EXPECT_NE(refusal("/target", "x").find("target"), std::string::npos);
  EXPECT_NE(refusal("/input_mapping", Json::object()).find("input_mapping"), std::string::npos);
  EXPECT_NE(refusal("/input_mapping/a", 5).find("input_mapping.a"), std::string::npos);
  EXPECT_NE(refusal("/output_mapping/structured_output_fields", Json::array()).find("structured_output_fields"), std::string::npos);
  EXPECT_NE(refusal("/execution/concurrency", 0).find("execution.concurrency"), std::string::npos);
  EXPECT_NE(refusal("/execution/concurrncy", 5).find("execution.concurrncy"), std::string::npos);
  EXPECT_NE(refusal("/surprise", 5).find("surprise"), std::string::npos);
}

TEST(BatchConfig, RefusesAFieldThatTheAgentDoesNotGive) {  // D109: revenue is not revenue_estimate
  const AgentCard agent = shipped_card("company-enrichment");
  const auto config = generate_config("s3://b/a.csv", agent, *propose_mapping({{"company"}}, agent, {}), {"industry", "revenue"});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().where, "UNKNOWN_OUTPUT_FIELD");
  EXPECT_NE(config.error().detail.find("revenue_estimate"), std::string::npos);
}

TEST(BatchConfig, KeepsAllColumnsAndNeverNamesTwoAlike) {  // D126
  EXPECT_EQ(output_columns_of({"name", "industry", "_status"}, {"industry", "score"}),
            (std::vector<std::string>{"name", "industry", "_status", "industry (agent)", "score", "_status (agent)", "_agent",
                                      "_error_cause", "_error_message"}));
}

TEST(BatchConfig, PutsTheOutputWhereTheDocumentPutsIt) {
  EXPECT_EQ(output_uri_for("s3://my-data/companies.csv"), "s3://my-data/results/companies_enriched.csv");
  EXPECT_EQ(output_uri_for("file:///data/a.b.csv"), "file:///data/a.b_enriched.csv");
  EXPECT_EQ(output_uri_for("millrace-file:abc/companies.csv"), "");
}

}  // namespace
}  // namespace millrace::batch
