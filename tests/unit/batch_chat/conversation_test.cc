#include "producers/batch_chat/conversation.h"

#include <gtest/gtest.h>

#include <deque>

#include "producers/batch_chat/registration.h"
#include "shared/agents/catalogue/catalogue.h"
#include "shared/csv/input_bytes.h"

namespace millrace::batch_chat {
namespace {

/// Answers as the test says, and remembers what it was asked to do.
class ScriptedTools final : public BatchTools {
 public:
  std::string table = "company_name,website,location\n";
  std::deque<Json> looks{};
  Json results{{"rows_succeeded", 1}, {"rows_failed", 0}, {"output_csv_uri", "out.csv"}, {"processing_time_seconds", 1}};
  std::vector<FailedAlike> alike{};
  std::vector<std::string> done{};
  Json plan{};

  ScriptedTools() {
    for (const auto& agent : agent_catalogue::shipped_agents()) cards_.push_back(batch::card_of(*agent, true));
    batch::AgentCard talker;
    talker.name = "free-text-companion";
    talker.description = "Talks about companies at length";
    cards_.push_back(talker);
  }
  void fill(int rows, const std::string& row) {
    for (int i = 0; i < rows; ++i) table += row + "\n";
  }

  Result<SurveyedTable> analyze_csv_structure(const std::string& uri) override {
    done.push_back("analyze " + uri);
    csv::MemoryInput input(table);
    auto survey = csv::survey_table(input, {});
    if (!survey) return survey.error();
    return SurveyedTable{.uri = uri, .survey = *std::move(survey)};
  }
  Result<std::vector<batch::AgentCard>> agents() override { return cards_; }
  Result<std::string> execute_batch_processor(const Json& given) override {
    plan = given;
    done.push_back("execute");
    return std::string("j0-1");
  }
  Result<Json> monitor_batch_execution(const std::string&) override {
    if (looks.empty()) return Json{{"status", "SUCCEEDED"}};
    Json look = std::move(looks.front());
    looks.pop_front();
    return look;
  }
  Result<Json> get_batch_results(const std::string&) override { return results; }
  Result<std::vector<FailedAlike>> failures(const std::string&) override { return alike; }
  Result<std::string> retry(const std::string& execution) override {
    done.push_back("retry " + execution);
    return std::string("j0-2");
  }

 private:
  std::vector<batch::AgentCard> cards_;
};

class TalkTest : public testing::Test {
 protected:
  /// What is said to a line.
  std::string hear(const std::string& line) {
    said_.clear();
    goes_on = conversation_.hear(line);
    return said_;
  }

  ScriptedTools tools;
  bool goes_on = true;

 private:
  std::string said_;
  batch::ApprovalThresholds thresholds_{.rows = 1'000, .cost_usd = 10};
  Conversation conversation_{
      {.tools = tools, .say = [this](const std::string& text) { said_ += text + "\n\n"; }, .thresholds = thresholds_}};
};

Json look_at(const std::string& status, std::int64_t rows, std::int64_t total) {
  return {{"status", status},
          {"rows_processed", rows},
          {"total_rows", total},
          {"percent_complete", total == 0 ? 0 : 100 * rows / total}};
}

TEST_F(TalkTest, D116_TheDocumentsFirstConversation) {
  tools.fill(500, "Acme,https://acme.example,Paris");
  Json half = look_at("RUNNING", 250, 500);
  half["seconds_left"] = {{"p50", 240.0}, {"p90", 300.0}};
  tools.looks = {look_at("QUEUED", 0, 0), look_at("RUNNING", 3, 500), half, look_at("RUNNING", 260, 500),
                 look_at("COMPLETED_WITH_ERRORS", 500, 500)};
  tools.results = {{"status", "COMPLETED_WITH_ERRORS"},
                   {"output_csv_uri", "s3://my-data/results/companies_enriched.csv"},
                   {"rows_succeeded", 485},
                   {"rows_failed", 15},
                   {"processing_time_seconds", 272.3}};
  tools.alike = {{8, "Website no longer active (404 errors)", "look"},
                 {5, "Unable to identify company from provided name", "correct"},
                 {2, "Timeout", "raise"}};

  EXPECT_EQ(hear("I need to enrich this company CSV file with industry and employee data"),
            "Which CSV file is it? A path, s3://… or https://….\n\n");
  EXPECT_EQ(hear("File: s3://my-data/companies.csv"),
            R"(I'll help you enrich your company data. Let me analyze the CSV file first.

I found a CSV with 500 companies containing columns: company_name, website, location.

I'll use the company-enrichment-agent which provides:
- Industry
- Employee count
- Revenue estimate
- Confidence score

✓ The agent supports structured output for reliable CSV generation.

Starting batch processing with these settings:
- Concurrency: 10 parallel executions
- Timeout: 60 seconds per company
- Output: Original columns + enrichment data

Processing started. I'll monitor the progress...

Progress: 250/500 companies processed (50%)
Estimated completion: 5 minutes

✅ Batch processing complete!

Results:
- Successfully enriched: 485 companies (97%)
- Failed: 15 companies (3%)
- Output file: s3://my-data/results/companies_enriched.csv
- Processing time: 4 minutes 32 seconds

The enriched CSV includes:
- All original columns
- industry
- employee_count
- revenue_estimate
- confidence_score
- processing metadata

Ask me why 15 companies failed, or to retry them.

)");
  EXPECT_EQ(hear("Why did 15 companies fail?"),
            R"(The 15 failures were due to:
- 8 companies: Website no longer active (404 errors)
  look
- 5 companies: Unable to identify company from provided name
  correct
- 2 companies: Timeout
  raise

These failed rows are marked in the output CSV with error details in the _error_message column. Say "retry them" to send them again.

)");
  EXPECT_EQ(tools.done, (std::vector<std::string>{"analyze s3://my-data/companies.csv", "execute"}));
}

TEST_F(TalkTest, D116_D117_TheDocumentsSecondConversationRunsTwoOfFiveOptionsInOneBatch) {
  tools.table = "Subject,Description\n";
  tools.fill(20, "Refund,I was charged twice");
  tools.results = {{"rows_succeeded", 20}, {"rows_failed", 0}, {"output_csv_uri", "out.csv"}, {"processing_time_seconds", 1}};

  EXPECT_EQ(hear("I have a CSV of customer support tickets that need processing"),
            R"(I'll help you process your support tickets. What would you like to do with them?

Available options with structured output support:
1. Classify tickets by category and priority
2. Generate suggested responses
3. Extract key information and entities
4. Sentiment analysis and escalation routing
5. All of the above (comprehensive analysis)

)");
  hear("Let's classify them and generate responses");
  const std::string said = hear("/data/tickets.csv");
  EXPECT_NE(
      said.find("- Category (Technical, Billing, Account, Shipping, Feature Request, General)\n- Priority (Low, Medium, High)\n"
                "- Suggested response\n- Confidence score"),
      std::string::npos)
      << said;
  EXPECT_EQ(tools.plan["config"]["output_mapping"]["structured_output_fields"],
            Json::array({"category", "priority", "suggested_response", "confidence_score"}));
}

TEST_F(TalkTest, D117_NumbersChooseOnlyWhereTheyAnswer) {
  tools.table = "Subject,Description\n";
  tools.fill(3, "Refund,I was charged twice");
  EXPECT_NE(hear("process all 2 kinds of support tickets of our customers in /data/tickets.csv").find("4. Sentiment"), std::string::npos);
  hear("3 and 4");
  EXPECT_EQ(tools.plan["config"]["output_mapping"]["structured_output_fields"],
            Json::array({"sentiment", "needs_escalation", "key_information", "confidence_score"}));
}

TEST_F(TalkTest, D104_AnAgentWithoutStructuredOutputIsNotUsedAndNothingRunsOnATableThatWasNotValidated) {
  tools.fill(5, "Acme,https://acme.example,Paris");
  const std::string refused = hear("talk about /data/companies.csv with free-text-companion");
  EXPECT_NE(refused.find("The agent 'free-text-companion' doesn't support structured output."), std::string::npos) << refused;
  EXPECT_EQ(tools.done, (std::vector<std::string>{"analyze /data/companies.csv"}));

  hear("company-enrichment-agent");
  EXPECT_EQ(tools.done.back(), "execute");

  tools.done.clear();
  tools.table = "company_name,website\n";
  const std::string empty = hear("enrich companies with industry in /data/empty.csv");
  EXPECT_NE(empty.find("CSV_HEADER_ONLY"), std::string::npos) << empty;
  EXPECT_EQ(tools.done, (std::vector<std::string>{"analyze /data/empty.csv"}));
}

TEST_F(TalkTest, D105_X12_ALargeBatchIsConfirmedFirstAndYesBeginsItOnce) {
  tools.fill(1'001, "Acme,https://acme.example,Paris");
  const std::string wish = "enrich companies with industry and employees, /data/companies.csv";
  EXPECT_NE(hear(wish).find("1001 rows are more than 1000"), std::string::npos);
  EXPECT_EQ(hear("no"), "Nothing was started.\n\n");
  EXPECT_EQ(tools.done.back(), "analyze /data/companies.csv");

  hear(wish);
  hear("yes");
  hear("yes");
  hear("ok");
  EXPECT_EQ(std::ranges::count(tools.done, "execute"), 1);
}

TEST_F(TalkTest, D106_AColumnThatIsNotClearIsAsked) {
  tools.table = "Alpha,Beta,Gamma\n";
  tools.fill(3, "Acme,Initech,Paris");
  EXPECT_NE(hear("company-enrichment-agent for /data/deals.csv").find("Which column is the Company name? "), std::string::npos);
  EXPECT_NE(hear("neither").find("Which column is the Company name? "), std::string::npos);
  hear("alpha, please");
  EXPECT_EQ(tools.plan["config"]["input_mapping"]["Alpha"], "company_name");
}

TEST_F(TalkTest, D132_ItsRegistrationNamesTheSixToolsAndTheAgentsThatCanBeUsed) {
  const Json record = registration_of(*tools.agents());
  EXPECT_EQ(record["agent_name"], "batch-orchestrator-agent");
  EXPECT_EQ(record["tools"].size(), 6U);
  const Json& supported = record["capabilities"]["supported_agents"];
  EXPECT_EQ(std::ranges::count(supported, Json("company-enrichment")), 1);
  EXPECT_EQ(std::ranges::count(supported, Json("free-text-companion")), 0);
}

TEST_F(TalkTest, D119_D122_FailedRowsAreRetriedAsTheNextStepAndOfNoOtherBatch) {
  tools.fill(5, "Acme,https://acme.example,Paris");
  tools.results = {{"rows_succeeded", 4}, {"rows_failed", 1}, {"output_csv_uri", "o"}, {"processing_time_seconds", 1}};
  EXPECT_EQ(hear("retry them"), "No batch was started yet.\n\n");
  EXPECT_NE(hear("company-enrichment-agent, /data/companies.csv").find("Ask me why 1 company failed, or to retry them."),
            std::string::npos);
  hear("retry them");
  hear("retry the failed rows");
  EXPECT_EQ(tools.done, (std::vector<std::string>{"analyze /data/companies.csv", "execute", "retry j0-1", "retry j0-2"}));
}

TEST_F(TalkTest, SaysOnceThatTheAgentIsAwayAndWaits) {
  tools.fill(5, "Acme,https://acme.example,Paris");
  Json away = look_at("WAITING_FOR_AGENT", 0, 5);
  away["waits_because"] = "its circuit breaker is open";
  tools.looks = {away, away};
  const std::string said = hear("company-enrichment-agent, /data/companies.csv");
  EXPECT_NE(said.find("cannot be asked just now: its circuit breaker is open"), std::string::npos) << said;
  EXPECT_EQ(said.find("cannot be asked"), said.rfind("cannot be asked"));
  EXPECT_NE(said.find("Batch processing complete!"), std::string::npos);
}

TEST_F(TalkTest, SaysThatOnlyAHigherBudgetHelpsAndEndsWithGoodbye) {
  tools.fill(5, "Acme,https://acme.example,Paris");
  Json waits = look_at("WAITING_FOR_BUDGET", 2, 5);
  waits["waits_because"] = "the ceiling is reached";
  tools.looks = {waits};
  EXPECT_NE(hear("company-enrichment-agent, /data/companies.csv").find("It waits for a higher budget"), std::string::npos);
  EXPECT_EQ(hear("bye"), "Goodbye.\n\n");
  EXPECT_FALSE(goes_on);
}

}  // namespace
}  // namespace millrace::batch_chat
