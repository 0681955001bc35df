#include "shared/asl/proof/proof.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "shared/definitions/definition_text.h"

namespace millrace::asl {
namespace {

/// The codes of all remarks that are at least so grave, each once, in the order of their names.
std::set<std::string> codes_of(const Proof& proof, Remark::Severity at_least = Remark::Severity::kNote) {
  std::set<std::string> codes;
  for (const Remark& remark : proof.remarks)
    if (remark.severity <= at_least) codes.insert(remark.code);
  return codes;
}

std::set<std::string> errors_of(const Proof& proof) {
  return codes_of(proof, Remark::Severity::kError);
}

const Remark* find(const Proof& proof, std::string_view code) {
  const auto found = std::ranges::find(proof.remarks, code, &Remark::code);
  return found == proof.remarks.end() ? nullptr : &*found;
}

Json machine(const Json& states, const std::string& start = "A") {
  return {{"StartAt", start}, {"States", states}};
}

Json lambda(const Json& more) {
  Json task = {{"Type", "Task"}, {"Resource", "arn:aws:lambda:us-east-1:123456789012:function:work"}};
  task.update(more);
  return task;
}

Proof prove_states(const Json& states, const ProofOptions& options = {}) {
  return prove(machine(states), Positions(), options);
}

/// Fixtures: a requirement's definitions word for word.
definitions::LocatedDocument fixture(const std::string& name) {
  std::ifstream file(std::filesystem::path(MILLRACE_SOURCE_FOLDER) / "tests/unit/asl/proof" / name);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return *definitions::read_definition_document(text, definitions::notation_of(name, text));
}

TEST(Proof, FindsWhatIsWrongWithTheProposedTradeMatching_E162_E163_E164_E165) {
  const auto source = fixture("trade_matching_as_proposed.asl.json");

  const Proof proof = prove(source.document, source.positions);

  EXPECT_GE(proof.remarks.size(), 7U);
  EXPECT_EQ(errors_of(proof), (std::set<std::string>{"ALTERNATION_IN_STRING_MATCHES", "DATA_OVERWRITTEN",
                                                     "DEFAULT_FAILS_OPEN", "MISSING_ARGUMENT"}));
  EXPECT_TRUE(find(proof, "FAILURE_ENDS_SUCCEEDED"));
  EXPECT_TRUE(find(proof, "TASK_WITHOUT_RETRY"));
  EXPECT_TRUE(find(proof, "TASK_WITHOUT_CATCH"));
  EXPECT_EQ(find(proof, "ALTERNATION_IN_STRING_MATCHES")->position.line, 46);
}

TEST(Proof, NamesBothPathsThatTheTradeMatchingLoses_E163) {
  const auto source = fixture("trade_matching_as_proposed.asl.json");

  std::set<std::string> places;
  for (const Remark& remark : prove(source.document, source.positions).remarks)
    if (remark.code == "DATA_OVERWRITTEN") places.insert(remark.path);

  EXPECT_EQ(places, (std::set<std::string>{"/States/TradeExtraction/Parameters/AgentId.$",
                                           "/States/TradeMatching/Parameters/AgentId.$"}));
}

TEST(Proof, RepairsTheProposedTradeMatching_E149) {
  const Repair repaired = repair(fixture("trade_matching_as_proposed.asl.json").document);

  EXPECT_FALSE(repaired.proof.has_error());
  const Json& states = repaired.document["States"];
  EXPECT_EQ(states["PDFAdapter"]["ResultPath"], "$.pdf_result");
  EXPECT_EQ(states["TradeExtraction"]["ResultPath"], "$.extraction_result");
  EXPECT_EQ(states["EvaluateMatch"]["Default"], "ExceptionManagement");
  EXPECT_EQ(states["EvaluateMatch"].dump().find("\"$.classification\""), std::string::npos);
  EXPECT_TRUE(parse_definition(repaired.document.dump()).definition);
}

TEST(Proof, NamesTheGoodValuesThatItIsTold_E157) {
  const Repair repaired = repair(fixture("trade_matching_as_proposed.asl.json").document,
                                 {.accepted = {{"EvaluateMatch", {"MATCHED"}}}});

  EXPECT_FALSE(find(repaired.proof, "ACCEPTS_ANY_OTHER_TEXT"));
  EXPECT_EQ(repaired.document["States"]["EvaluateMatch"]["Choices"][0]["And"][2]["StringEquals"], "MATCHED");
}

TEST(Proof, LooksAtTheProposedBatchOrchestratorInYaml_D110) {
  const auto source = fixture("batch_orchestrator_as_proposed.asl.yaml");

  const Proof proof = prove(source.document, source.positions);

  EXPECT_TRUE(find(proof, "TASK_WITHOUT_RETRY"));
  EXPECT_TRUE(find(proof, "TASK_WITHOUT_CATCH"));
  EXPECT_FALSE(repair(source.document).proof.has_error());
}

TEST(Proof, FollowsDataThatPassStatesMake) {
  const Json states = {
      {"A", {{"Type", "Pass"}, {"Result", {{"x", 1}}}, {"Next", "B"}}},
      {"B", {{"Type", "Pass"}, {"Parameters", {{"y.$", "$.x"}, {"z.$", "$.nowhere"}}}, {"End", true}}}};

  const Proof proof = prove_states(states);

  ASSERT_EQ(errors_of(proof), (std::set<std::string>{"PATH_MISSING"}));
  EXPECT_EQ(find(proof, "PATH_MISSING")->path, "/States/B/Parameters/z.$");
  EXPECT_EQ(find(proof, "PATH_MISSING")->way, (std::vector<std::string>{"A", "B"}));
}

TEST(Proof, TellsAWayOnWhichAPathIsMissing) {
  const Json states = {{"A",
                        {{"Type", "Choice"},
                         {"Choices", {{{"Variable", "$.kind"}, {"StringEquals", "a"}, {"Next", "Add"}}}},
                         {"Default", "Plain"}}},
                       {"Add", {{"Type", "Pass"}, {"Result", {{"price", 1}}}, {"Next", "Use"}}},
                       {"Plain", {{"Type", "Pass"}, {"Result", {{"other", 1}}}, {"Next", "Use"}}},
                       {"Use", {{"Type", "Pass"}, {"InputPath", "$.price"}, {"End", true}}}};

  const Proof proof = prove_states(states);

  ASSERT_TRUE(find(proof, "PATH_MAY_BE_MISSING"));
  EXPECT_EQ(find(proof, "PATH_MAY_BE_MISSING")->way, (std::vector<std::string>{"A", "Plain", "Use"}));
}

TEST(Proof, KnowsThatIsPresentGuards) {
  const Json rule = {
      {"And", {{{"Variable", "$.x"}, {"IsPresent", true}}, {{"Variable", "$.x"}, {"StringEquals", "a"}}}},
      {"Next", "B"}};
  const Json states = {{"Start", {{"Type", "Pass"}, {"Result", {{"y", 1}}}, {"Next", "A"}}},
                       {"A", {{"Type", "Choice"}, {"Choices", {rule}}, {"Default", "C"}}},
                       {"B", {{"Type", "Pass"}, {"InputPath", "$.x"}, {"End", true}}},
                       {"C", {{"Type", "Succeed"}}}};

  EXPECT_EQ(errors_of(prove(machine(states, "Start"), Positions())), std::set<std::string>{});
}

TEST(Proof, TakesTheRequestForGrantedUnlessItHasASchema) {
  const Json states = {{"A",
                        {{"Type", "Pass"},
                         {"Parameters", {{"a.$", "$.sure"}, {"b.$", "$.perhaps"}, {"c.$", "$.unheard_of"}}},
                         {"End", true}}}};
  const Json schema = {{"type", "object"},
                       {"required", {"sure"}},
                       {"properties", {{"sure", {{"type", "string"}}}, {"perhaps", {{"type", "string"}}}}}};

  const Proof without = prove_states(states);
  const Proof with_schema = prove_states(states, {.request_schema = schema});

  EXPECT_FALSE(without.has_error());
  EXPECT_EQ(without.assumptions.size(), 3U);
  std::set<std::string> places;
  for (const Remark& remark : with_schema.remarks) places.insert(remark.path);
  EXPECT_EQ(places, (std::set<std::string>{"/States/A/Parameters/b.$", "/States/A/Parameters/c.$"}));
}

TEST(Proof, SeesThatACatchWithoutResultPathDropsTheData) {
  const Json catcher = {{"ErrorEquals", {"States.ALL"}}, {"Next", "Tell"}};
  const Json states = {
      {"A", lambda({{"Parameters", {{"id.$", "$.id"}}}, {"Catch", {catcher}}, {"Next", "Done"}})},
      {"Tell",
       {{"Type", "Pass"}, {"Parameters", {{"id.$", "$.id"}, {"why.$", "$.Cause"}}}, {"Next", "Lost"}}},
      {"Lost", {{"Type", "Fail"}}},
      {"Done", {{"Type", "Succeed"}}}};

  const Repair repaired = repair(machine(states));

  EXPECT_EQ(errors_of(prove_states(states)), (std::set<std::string>{"DATA_OVERWRITTEN"}));
  EXPECT_FALSE(repaired.proof.has_error());
  EXPECT_EQ(repaired.document["States"]["A"]["Catch"][0]["ResultPath"], "$.error");
  EXPECT_EQ(repaired.document["States"]["Tell"]["Parameters"]["why.$"], "$.error.Cause");
}

TEST(Proof, DoubtsOnlyWhatAFunctionMayAnswerAgain) {
  const Json states = {{"A", lambda({{"Parameters", {{"id.$", "$.id"}}}, {"Next", "B"}})},
                       {"B", lambda({{"Parameters", {{"id.$", "$.id"}}}, {"End", true}})}};

  const Proof proof = prove_states(states);

  ASSERT_TRUE(find(proof, "DATA_OVERWRITTEN"));
  EXPECT_EQ(find(proof, "DATA_OVERWRITTEN")->severity, Remark::Severity::kWarning);
}

TEST(Proof, KnowsWhatServicesAnswer) {
  const Json states = {
      {"A",
       {{"Type", "Task"},
        {"Resource", "arn:aws:states:::lambda:invoke"},
        {"Parameters", {{"FunctionName", "f"}}},
        {"Next", "B"}}},
      {"B", {{"Type", "Pass"}, {"Parameters", {{"a.$", "$.Payload.x"}, {"b.$", "$.x"}}}, {"End", true}}}};

  const Proof proof = prove_states(states);

  EXPECT_EQ(errors_of(proof), (std::set<std::string>{"PATH_MISSING"}));
  EXPECT_EQ(find(proof, "PATH_MISSING")->path, "/States/B/Parameters/b.$");
}

TEST(Proof, FollowsDataIntoMapsAndBranches) {
  const Json inner = {
      {"StartAt", "I"},
      {"States",
       {{"I", {{"Type", "Pass"}, {"Parameters", {{"a.$", "$.id"}, {"b.$", "$.nope"}}}, {"End", true}}}}}};
  const Json branch = {{"StartAt", "J"},
                       {"States", {{"J", {{"Type", "Pass"}, {"InputPath", "$.gone"}, {"End", true}}}}}};
  const Json states = {
      {"A", {{"Type", "Pass"}, {"Result", {{"items", Json::array({{{"id", 1}}})}}}, {"Next", "M"}}},
      {"M", {{"Type", "Map"}, {"ItemsPath", "$.items"}, {"ItemProcessor", inner}, {"Next", "P"}}},
      {"P", {{"Type", "Parallel"}, {"Branches", Json::array({branch})}, {"End", true}}}};

  std::set<std::string> places;
  for (const Remark& remark : prove_states(states).remarks)
    if (remark.severity == Remark::Severity::kError) places.insert(remark.path);

  EXPECT_EQ(places, (std::set<std::string>{"/States/M/ItemProcessor/States/I/Parameters/b.$",
                                           "/States/P/Branches/0/States/J/InputPath"}));
}

TEST(Proof, FindsLoopsThatCannotEnd) {
  const Json endless = {{"A", {{"Type", "Wait"}, {"Seconds", 1}, {"Next", "B"}}},
                        {"B",
                         {{"Type", "Choice"},
                          {"Choices", {{{"Variable", "$.done"}, {"BooleanEquals", true}, {"Next", "C"}}}},
                          {"Default", "A"}}},
                        {"C", {{"Type", "Succeed"}}}};
  Json polling = endless;
  polling["A"] = lambda({{"ResultPath", "$.done"}, {"Next", "B"}});

  EXPECT_TRUE(find(prove_states(endless), "LOOP_CANNOT_END"));
  EXPECT_FALSE(find(prove_states(polling), "LOOP_CANNOT_END"));
}

TEST(Proof, RemovesStatesThatNothingLeadsTo) {
  const Json states = {
      {"A", {{"Type", "Succeed"}}}, {"B", {{"Type", "Pass"}, {"Next", "C"}}}, {"C", {{"Type", "Succeed"}}}};

  EXPECT_TRUE(find(prove_states(states), "UNREACHABLE_STATE"));
  EXPECT_EQ(repair(machine(states)).document["States"].size(), 1U);
}

TEST(Proof, ComparesTimeOutsWithTheirCallers) {
  Json document = machine({{"A", lambda({{"TimeoutSeconds", 100}, {"Next", "B"}})},
                           {"B", {{"Type", "Wait"}, {"Seconds", 90}, {"End", true}}}});
  document["TimeoutSeconds"] = 60;

  const Proof proof = prove(document, Positions(), {.caller_timeout_seconds = 30});

  EXPECT_EQ(std::ranges::count(proof.remarks, "TIMEOUT_ABOVE_CALLER", &Remark::code), 3);
}

TEST(Proof, WantsADeadlineForApprovals) {
  const Json ask = {{"Type", "Task"},
                    {"Resource", "arn:aws:states:::sqs:sendMessage.waitForTaskToken"},
                    {"Parameters", {{"QueueUrl", "q"}, {"MessageBody", {{"token.$", "$$.Task.Token"}}}}},
                    {"End", true}};

  const Repair repaired = repair(machine({{"A", ask}}));

  EXPECT_TRUE(find(prove_states({{"A", ask}}), "APPROVAL_WITHOUT_DEADLINE"));
  EXPECT_EQ(repaired.document["States"]["A"]["TimeoutSeconds"], 86400);
}

TEST(Proof, EndsForMachinesMadeToExplode) {
  Json states = Json::object();
  for (int i = 0; i < 40; ++i) {
    const std::string next = "C" + std::to_string(i + 1);
    states["C" + std::to_string(i)] = {{"Type", "Choice"},
                                       {"Choices",
                                        {{{"Variable", "$.a" + std::to_string(i)},
                                          {"StringEquals", "x"},
                                          {"Next", "P" + std::to_string(i)}}}},
                                       {"Default", next}};
    states["P" + std::to_string(i)] = {
        {"Type", "Pass"}, {"Result", i}, {"ResultPath", "$.b" + std::to_string(i)}, {"Next", next}};
  }
  states["C40"] = {{"Type", "Succeed"}};

  EXPECT_FALSE(prove(machine(states, "C0"), Positions()).has_error());
}

TEST(Proof, LeavesADefinitionThatIsNoneToItsFindings) {
  EXPECT_TRUE(find(prove(Json::array(), Positions()), "SCHEMA_VALIDATION_FAILED"));
  EXPECT_TRUE(find(prove({{"StartAt", "A"}, {"States", {{"A", {{"Type", "Task"}}}}}}, Positions()),
                   "SCHEMA_VALIDATION_FAILED"));
  EXPECT_TRUE(find(prove({{"QueryLanguage", "JSONata"}}, Positions()), "NOT_SUPPORTED_YET"));
}

TEST(Proof, HasNoErrorsForTheShippedWorkflows) {
  for (const char* name : {"python", "approval_demo"}) {
    std::ifstream file(std::filesystem::path(MILLRACE_SOURCE_FOLDER) / "workers/supervise/workflows" / name /
                       "workflow.asl.json");
    const Proof proof = prove(Json::parse(file), Positions());

    EXPECT_EQ(errors_of(proof), std::set<std::string>{}) << name;
  }
}

}  // namespace
}  // namespace millrace::asl
