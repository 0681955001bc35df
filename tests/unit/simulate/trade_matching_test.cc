// The two tests of the document that proposes the trade matching machine (requirement 004, section 6), as simulations: of the
// machine as proposed, and of the one that `workflow prove --fix` makes of it.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "producers/cli/simulate/simulate.h"
#include "shared/asl/proof/proof.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli {
namespace {

constexpr const char* kInput = R"({"document_path": "s3://bucket/BANK/test.pdf", "source_type": "BANK",
    "document_id": "test_doc", "correlation_id": "test_corr", "pdf_adapter_arn": "pdf", "trade_extraction_arn": "extraction",
    "trade_matching_arn": "matching", "exception_management_arn": "exceptions"})";

/// What the document's tests let its agents answer. Its machine reads `classification` where its tests say (E168)
/// `match_classification`: here the agent says both. An agent that answers `success: false` is a task that fails.
constexpr const char* kMocks = R"({
  "StateMachines": {"trade": {"TestCases": {
    "AllIsWell": {"PDFAdapter": "Read", "TradeExtraction": "Extracted", "TradeMatching": "Matched"},
    "ExtractionFails": {"PDFAdapter": "Read", "TradeExtraction": "NotExtracted", "ExceptionManagement": "Logged"}}}},
  "MockedResponses": {
    "Read": {"0": {"Return": {"success": true, "agent_response": "Extracted text from PDF",
                              "canonical_output_location": "s3://bucket/extracted/BANK/doc.json"}}},
    "Extracted": {"0": {"Return": {"success": true, "trade_id": "26933659", "agent_response": "Extracted trade data"}}},
    "Matched": {"0": {"Return": {"success": true, "match_classification": "MATCHED", "classification": "MATCHED",
                                 "confidence_score": 95}}},
    "NotExtracted": {"0-3": {"Throw": {"Error": "Agent.Failed", "Cause": "Extraction failed"}}},
    "Logged": {"0": {"Return": {"success": true, "exception_logged": true}}}}})";

class TradeMatching : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("trade_matching_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static Json proposed() {
    const std::filesystem::path folder(MILLRACE_SOURCE_FOLDER);
    std::ifstream file(folder / "tests/unit/asl/proof/trade_matching_as_proposed.asl.json");
    return Json::parse(file);
  }
  static Json repaired() {
    return asl::repair(proposed(), {.accepted = {{"EvaluateMatch", {"MATCHED"}}}}).document;
  }

  Json simulate(const Json& machine, const std::string& test_case) const {
    std::ostringstream out;
    std::ostringstream err;
    run_simulate({.definition_file = write("trade.asl.json", machine.dump()),
                  .input = kInput,
                  .mocks_file = write("mocks.json", kMocks),
                  .test_case = test_case,
                  .prints_json = true},
                 TimePoint{}, out, err);
    EXPECT_NE(out.str(), "") << err.str();
    return Json::parse(out.str());
  }

  static std::vector<std::string> steps_of(const Json& report) {
    std::vector<std::string> steps;
    for (const Json& event : report.at("events")) {
      if (event.at("type") != "TaskStateEntered") continue;
      steps.push_back(event.at("stateEnteredEventDetails").at("name").get<std::string>());
    }
    return steps;
  }

 private:
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }

  std::filesystem::path folder_;
};

TEST_F(TradeMatching, TheRepairedMachineOrchestratesSuccessfully_E154) {
  const Json report = simulate(repaired(), "AllIsWell");

  EXPECT_EQ(report.at("status"), "SUCCEEDED");
  EXPECT_EQ(report.at("output").at("trade_matching_result").at("match_classification"), "MATCHED");
  EXPECT_EQ(report.at("output").at("trade_matching_result").at("confidence_score"), 95);
  EXPECT_EQ(steps_of(report), (std::vector<std::string>{"PDFAdapter", "TradeExtraction", "TradeMatching"}));
}

TEST_F(TradeMatching, InTheRepairedMachineAFailedExtractionTriggersExceptionManagement_E155) {
  const Json report = simulate(repaired(), "ExtractionFails");

  EXPECT_EQ(report.at("status"), "FAILED");
  EXPECT_EQ(steps_of(report), (std::vector<std::string>{"PDFAdapter", "TradeExtraction", "ExceptionManagement"}));
}

TEST_F(TradeMatching, TheProposedMachineLosesItsDataAfterTheFirstStep_E163) {
  for (const char* test_case : {"AllIsWell", "ExtractionFails"}) {
    const Json report = simulate(proposed(), test_case);

    EXPECT_EQ(report.at("status"), "FAILED") << test_case;
    EXPECT_EQ(report.at("error"), "States.Runtime") << test_case;
    EXPECT_NE(report.at("cause").get<std::string>().find("$.trade_extraction_arn"), std::string::npos) << test_case;
    EXPECT_EQ(steps_of(report), (std::vector<std::string>{"PDFAdapter", "TradeExtraction"})) << test_case;
  }
}

}  // namespace
}  // namespace millrace::cli
