#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "shared/asl/definition.h"
#include "shared/vocabulary/json.h"

namespace millrace::asl {
namespace {

/// Where we do not follow a single validator's opinion, and why.
const std::map<std::string, std::string> kDisputed = {
    {"cfn-lint::Choices", "a fragment: its Next targets do not exist"},
    {"cfn-lint::Using a function", "CloudFormation's Fn::Join, not a definition"},
    {"asl-validator::invalid-math-add.json",
     "a text for a number fails at run time (States.IntrinsicFailure)"},
    {"published-sample::shared-fallback-state-jsonata/statemachine/statemachine.asl.json",
     "JSONata, with its QueryLanguage misplaced among the states"},
    {"cfn-lint::Valid string json~2", "a ${placeholder} is what DefinitionSubstitutions replaces"},
};

/// Definitions that may lie beside the checkout, each with the judgement of AWS or of published validators.
std::vector<Json> read_cases(const std::string& name) {
  std::ifstream file(std::filesystem::path(MILLRACE_SOURCE_FOLDER) / "../shared/practice/asl" / name);
  std::vector<Json> cases;
  for (std::string line; std::getline(file, line);) {
    Json one = Json::parse(line);
    if (!kDisputed.contains(one["name"].get<std::string>())) cases.push_back(std::move(one));
  }
  return cases;
}

std::vector<Finding> findings_of(const Json& one) {
  const auto type = one.value("type", "") == "EXPRESS" ? MachineType::kExpress : MachineType::kStandard;
  return parse_definition(one["definition"].dump(), type).findings;
}

std::string errors_in(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings)
    if (finding.severity == Severity::kError) text += "\n  " + finding.path + ": " + finding.message;
  return text;
}

/// Definitions that Step Functions takes and Millrace says by name that it does not run.
bool is_refused_by_name(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.code == "NOT_SUPPORTED_YET"; });
}

TEST(Definitions, AreAcceptedWhereStepFunctionsAcceptsThem) {
  const auto cases = read_cases("definitions_valid.jsonl");
  if (cases.empty()) GTEST_SKIP() << "no ../shared/practice/asl/definitions_valid.jsonl";

  int refused_by_name = 0;
  for (const Json& one : cases) {
    const auto findings = findings_of(one);
    if (is_refused_by_name(findings))
      ++refused_by_name;
    else
      EXPECT_EQ(errors_in(findings), "") << one["name"];
  }

  RecordProperty("refused_by_name", refused_by_name);
}

TEST(Definitions, AreRefusedWhereStepFunctionsRefusesThem) {
  const auto cases = read_cases("definitions_invalid.jsonl");
  if (cases.empty()) GTEST_SKIP() << "no ../shared/practice/asl/definitions_invalid.jsonl";

  for (const Json& one : cases) EXPECT_NE(errors_in(findings_of(one)), "") << one["name"];
}

TEST(Definitions, GetStepFunctionsOwnWordsWhereItRefusesThem) {
  int compared = 0;
  for (const Json& one : read_cases("definitions_invalid.jsonl")) {
    const Json detail = one.value("detail", Json::object()).value("aws", Json::object());
    if (!detail.contains("diagnostics") || one["definition"].dump().find("JSONata") != std::string::npos)
      continue;
    for (const Json& diagnostic : detail["diagnostics"]) {
      std::string message = diagnostic["message"].get<std::string>();
      message.erase(message.find_last_not_of(' ') + 1);
      EXPECT_NE(errors_in(findings_of(one)).find(message), std::string::npos)
          << one["name"] << ": " << message;
      ++compared;
    }
  }
  if (compared == 0) GTEST_SKIP() << "no ../shared/practice/asl/definitions_invalid.jsonl";
}

}  // namespace
}  // namespace millrace::asl
