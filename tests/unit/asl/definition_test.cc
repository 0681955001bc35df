#include "shared/asl/definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/asl/workflow_run.h"

namespace millrace::asl {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> messages_of(std::string_view text) {
  std::vector<std::string> messages;
  for (const Finding& finding : parse_definition(text).findings)
    messages.push_back(finding.path + ": " + finding.message);
  return messages;
}

TEST(Definition, ReportsEveryFindingAtOnceInDocumentOrder) {
  const auto messages = messages_of(R"({"StartAt": "A", "States": {
    "A": {"Type": "Pass", "Next": "Nowhere", "TimeoutSeconds": 1},
    "B": {"Type": "Choice", "Choices": []},
    "C": {"Type": "Task", "End": true}}})");

  EXPECT_THAT(messages, ElementsAre("/States/A/Next: Missing 'Next' target: Nowhere",
                                    "/States/A/TimeoutSeconds: Field 'TimeoutSeconds' is not supported",
                                    "/States/B/Choices: Value is not a list of choice rules that is not empty",
                                    "/States/C: These fields are required: [Resource]"));
}

TEST(Definition, FindingsPointAtLineAndColumn) {
  const auto parsed = parse_definition("{\n  \"StartAt\": \"A\",\n  \"States\": {\n    \"A\": {\"Type\": \"Pass\", \"Next\": \"B\"}\n  }\n}");

  ASSERT_EQ(parsed.findings.size(), 1U);
  EXPECT_EQ(parsed.findings[0].code, "MISSING_TRANSITION_TARGET");
  EXPECT_EQ(parsed.findings[0].line, 4);
  EXPECT_EQ(parsed.findings[0].column, 27);
}

TEST(Definition, TextThatIsNoJsonIsOneFindingAtItsPlace) {
  const auto parsed = parse_definition("{\n  \"StartAt\": oops}");

  ASSERT_EQ(parsed.findings.size(), 1U);
  EXPECT_EQ(parsed.definition, nullptr);
  EXPECT_EQ(parsed.findings[0].line, 2);
}

TEST(Definition, RefusesAMemberThatIsWrittenTwice) {
  EXPECT_THAT(messages_of(R"({"StartAt": "A", "States": {"A": {"Type": "Succeed"}, "A": {"Type": "Fail"}}})"),
              ElementsAre("/States/A: The member /States/A is written twice"));
}

TEST(Definition, FindsStatesThatCannotBeReached) {
  EXPECT_THAT(messages_of(R"({"StartAt": "A", "States": {"A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}}})"),
              ElementsAre("/States/B: State \"B\" is not reachable."));
}

TEST(Definition, ACatchersTargetIsReachable) {
  EXPECT_THAT(messages_of(R"({"StartAt": "A", "States": {
                "A": {"Type": "Task", "Resource": "millrace:p:o", "End": true,
                      "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}]},
                "B": {"Type": "Succeed"}}})"),
              ElementsAre());
}

TEST(Definition, NamesAreUniqueAcrossNestedMachines) {
  EXPECT_THAT(messages_of(R"({"StartAt": "A", "States": {"A": {"Type": "Parallel", "End": true, "Branches": [
                {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}]}}})"),
              Contains(HasSubstr("The state name \"A\" is used more than once")));
}

TEST(Definition, StatesAllStandsAloneAndLast) {
  const auto messages = messages_of(one_state(R"("Type": "Task", "Resource": "r", "End": true, "Retry": [
    {"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["A", "States.ALL"]}])"));
  EXPECT_EQ(std::ranges::count_if(messages, [](const auto& one) { return one.ends_with("in the last retrier or catcher"); }), 2);
}

TEST(Definition, RefusesJsonataAndADistributedMapsFieldsInLineByName) {
  EXPECT_THAT(messages_of(R"({"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Succeed"}}})"),
              ElementsAre(HasSubstr("does not run JSONata yet")));
  EXPECT_THAT(messages_of(one_state(R"("Type": "Map", "End": true, "Label": "x", "ItemProcessor": {
                "StartAt": "A", "States": {"A": {"Type": "Succeed"}}})")),
              ElementsAre(HasSubstr("only supported by a Map of mode DISTRIBUTED")));
}

TEST(Definition, ALabelHasNoSpecialOrControlCharactersInAsciiOrAbove) {
  const auto messages_for = [](const std::string& label) {
    return messages_of(one_state(R"("Type": "Map", "End": true, "Label": ")" + label + R"(", "ItemProcessor": {
      "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
      "StartAt": "A", "States": {"A": {"Type": "Succeed"}}})"));
  };
  EXPECT_THAT(messages_for(R"(prices-\u00e9t\u00e9_2026)"), IsEmpty());
  for (const std::string refused : {"a b", "a*", "a[0]", "a/b", R"(a\u001f)", R"(a\u007f)", R"(a\u0080)", R"(a\u009f)"})
    EXPECT_THAT(messages_for(refused), ElementsAre(HasSubstr("A label has no spaces"))) << refused;
}

TEST(Definition, SaysOnceThatAStateIsInJsonataAndReadsOn) {
  EXPECT_THAT(messages_of(R"({"StartAt": "A", "States": {
                "A": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% 1 %}", "Next": "B"},
                "B": {"Type": "Succeed", "Bogus": 1}}})"),
              ElementsAre(HasSubstr("does not run JSONata yet"), HasSubstr("'Bogus' is not supported")));
}

TEST(Definition, FieldsOfTheOtherQueryLanguageAreNamedAsSuch) {
  EXPECT_THAT(messages_of(one_state(R"("Type": "Pass", "End": true, "Output": 1)")),
              ElementsAre(HasSubstr("The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported")));
}

TEST(Definition, ChecksPathsTemplatesAndReferencePaths) {
  const auto messages = messages_of(one_state(
      R"("Type": "Pass", "End": true, "InputPath": "x", "ResultPath": "$.a[*]", "Parameters": {"a.$": "b", "c": "$.x", "a": 1})"));
  EXPECT_THAT(messages, ElementsAre(HasSubstr("/InputPath: Value is not a valid JSONPath"),
                                    "/States/State/ResultPath: Value is not a Reference Path",
                                    HasSubstr("/Parameters/a.$: The value for the field 'a.$' must be"),
                                    HasSubstr("/Parameters/a: The field 'a' is there twice")));
}

TEST(Definition, InnerScopesDoNotAssignOuterVariables) {
  EXPECT_THAT(messages_of(one_state(R"("Type": "Map", "End": true, "Assign": {"x": 1}, "ItemProcessor": {
                "StartAt": "In", "States": {"In": {"Type": "Pass", "Assign": {"x.$": "$"}, "End": true}}})")),
              ElementsAre(HasSubstr("The variable 'x' belongs to an outer scope")));
}

TEST(Definition, HeartbeatIsSmallerThanTimeout) {
  EXPECT_THAT(messages_of(one_state(
                  R"("Type": "Task", "Resource": "arn:r", "End": true, "TimeoutSeconds": 5, "HeartbeatSeconds": 5)")),
              ElementsAre(HasSubstr("HeartbeatSeconds must be smaller")));
}

TEST(Definition, CommentsAreAllowedOnEveryObject) {
  EXPECT_THAT(messages_of(R"({"Comment": "c", "StartAt": "A", "States": {
    "A": {"Comment": "c", "Type": "Choice", "Default": "B", "Choices": [
      {"Comment": "c", "Next": "B", "And": [{"Comment": "c", "Variable": "$.x", "IsNull": true}]}]},
    "B": {"Comment": "c", "Type": "Task", "Resource": "arn:r", "End": true,
          "Retry": [{"Comment": "c", "ErrorEquals": ["X"]}],
          "Catch": [{"Comment": "c", "ErrorEquals": ["X"], "Next": "C"}]},
    "C": {"Type": "Succeed", "Comment": "c"}}})"),
              ElementsAre());
}

std::vector<std::string> resource_messages(const std::string& resource, MachineType type = MachineType::kStandard) {
  std::vector<std::string> messages;
  const Json task = {{"Type", "Task"}, {"Resource", resource}, {"End", true}};
  for (const Finding& finding : parse_definition(Json{{"StartAt", "A"}, {"States", {{"A", task}}}}.dump(), type).findings)
    if (finding.severity == Severity::kError) messages.push_back(finding.message);
  return messages;
}

TEST(Definition, TakesTheResourcesThatStepFunctionsTakes) {
  for (const char* resource :
       {"arn:aws:states:::lambda:invoke", "arn:aws:states:::lambda:invoke.waitForTaskToken", "arn:aws:states:::http:invoke",
        "arn:aws:states:::states:startExecution.sync:2", "arn:aws:states:::bedrock:invokeAgent",
        "arn:aws:states:::aws-sdk:s3:getObject", "arn:aws:lambda:us-east-1:1:function:f:$LATEST",
        "arn:aws:states:us-east-1:1:activity:a", "${LambdaArn}", "arn:${Partition}:states:::ecs:runTask.sync",
        "millrace:enrich:score", "validate_csv_and_agent"})
    EXPECT_THAT(resource_messages(resource), ElementsAre()) << resource;
}

TEST(Definition, RefusesResourcesThatStepFunctionsDoesNotHave) {
  for (const char* resource : {"arn:aws:states:::lambda:invoke.sync", "arn:aws:states:::aws-sdk:s3:getObject.sync",
                               "arn:aws:states:::http:invoke.waitForTaskToken", "arn:aws:states:::lambda",
                               "arn:aws:lambda:us-east-1:1:function:f:", "arn:aws:lambda:us-east-1:1:function:f:$*#"})
    EXPECT_EQ(resource_messages(resource).size(), 1U) << resource;
}

TEST(Definition, HoldsExpressMachinesToTheirRules_E167) {
  EXPECT_THAT(resource_messages("arn:aws:states:::states:startExecution.sync:2", MachineType::kExpress),
              ElementsAre("Express state machine does not support '.sync' service integration"));
  EXPECT_THAT(resource_messages("arn:aws:states:us-east-1:1:activity:a", MachineType::kExpress),
              ElementsAre("Express state machine does not support Activity ARN"));
}

TEST(Definition, AJsonataMachineIsOneFinding) {
  EXPECT_EQ(messages_of(R"({"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "Output": 1, "End": true}}})").size(), 1U);
  EXPECT_EQ(messages_of(R"({"StartAt": "A", "States": {"A": {"QueryLanguage": "JSONata", "Type": "Pass", "Output": 1, "Next": "B"},
                            "B": {"Type": "Succeed"}}})").size(), 1U);
}

TEST(Definition, AMegabyteOfMembersIsJudgedInTime) {
  std::string members;
  while (members.size() < 1'000'000) members += "\"m" + std::to_string(members.size()) + "\":1,";
  std::string rules;
  for (int i = 0; i < 9'000; ++i) rules += R"({"Not":)";

  EXPECT_EQ(parse_definition("{" + members + "\"end\":1}").findings.size(), 1001U);
  EXPECT_EQ(parse_definition(rules).findings.size(), 1U);
  EXPECT_EQ(parse_definition(std::string(1'000'000, '[')).findings.size(), 1U);
}

TEST(Definition, ListsTheResourcesOfNestedTasksToo) {
  const auto parsed = parse_definition(one_state(R"("Type": "Map", "End": true, "ItemProcessor": {
    "StartAt": "Inner", "States": {"Inner": {"Type": "Task", "Resource": "millrace:pool:work", "End": true}}})"));

  ASSERT_NE(parsed.definition, nullptr);
  ASSERT_EQ(parsed.definition->resources().size(), 1U);
  EXPECT_EQ(parsed.definition->resources()[0].state_name, "Inner");
  EXPECT_EQ(parsed.definition->resources()[0].resource, "millrace:pool:work");
}

TEST(Definition, DeepNestingIsRefusedInsteadOfOverflowingTheStack) {
  EXPECT_EQ(parse_definition(std::string(100000, '[')).findings.size(), 1U);
}

}  // namespace
}  // namespace millrace::asl
