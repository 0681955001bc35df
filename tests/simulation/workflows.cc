#include "tests/simulation/workflows.h"

namespace millrace::simulation {
namespace {

constexpr char kOne[] = R"({"StartAt": "Add", "States": {
  "Add": {"Type": "Task", "Resource": "millrace:work:add", "End": true}}})";

constexpr char kChain[] = R"({"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "millrace:work:add", "Next": "Same"},
  "Same": {"Type": "Pass", "Next": "Which"},
  "Which": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericGreaterThan": 0, "Next": "B"}], "Default": "Never"},
  "B": {"Type": "Task", "Resource": "millrace:work:add", "Next": "C"},
  "C": {"Type": "Task", "Resource": "millrace:work:add", "End": true},
  "Never": {"Type": "Fail", "Error": "Wrong", "Cause": "the number was lost"}}})";

constexpr char kRetry[] = R"({"StartAt": "Try", "States": {
  "Try": {"Type": "Task", "Resource": "millrace:work:flaky", "End": true,
          "Retry": [{"ErrorEquals": ["Flaky"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 1.0}],
          "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]},
  "Caught": {"Type": "Pass", "Result": {"caught": true}, "End": true}}})";

constexpr char kWait[] = R"({"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "millrace:work:add", "Next": "Rest"},
  "Rest": {"Type": "Wait", "Seconds": 1, "Next": "B"},
  "B": {"Type": "Task", "Resource": "millrace:work:add", "End": true}}})";

constexpr char kParallel[] = R"({"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [
  {"StartAt": "L", "States": {"L": {"Type": "Task", "Resource": "millrace:work:add", "End": true}}},
  {"StartAt": "R", "States": {"R": {"Type": "Task", "Resource": "millrace:work:poll", "End": true}}}]}}})";

constexpr char kMap[] = R"({"StartAt": "Each", "States": {"Each": {
  "Type": "Map", "ItemsPath": "$.items", "End": true, "MaxConcurrency": 2,
  "ItemProcessor": {"StartAt": "Add", "States": {"Add": {"Type": "Task", "Resource": "millrace:work:add", "End": true}}}}}})";

constexpr char kParent[] = R"({"StartAt": "Call", "States": {"Call": {"Type": "Task", "End": true, "OutputPath": "$.Output",
  "Resource": "arn:aws:states:::states:startExecution.sync:2", "Parameters": {"StateMachineArn": "chain", "Input.$": "$"}}}})";

constexpr char kPoll[] = R"({"StartAt": "Run", "States": {
  "Run": {"Type": "Task", "Resource": "millrace:work:poll", "End": true}}})";

constexpr char kAsk[] = R"({"StartAt": "Ask", "States": {
  "Ask": {"Type": "Task", "Resource": "millrace:work:ask.waitForTaskToken", "End": true, "TimeoutSeconds": 6,
          "Parameters": {"token.$": "$$.Task.Token", "n.$": "$.n"},
          "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Late"}]},
  "Late": {"Type": "Pass", "Result": {"late": true}, "End": true}}})";

constexpr char kPatient[] = R"({"StartAt": "Ask", "States": {
  "Ask": {"Type": "Task", "Resource": "millrace:work:ask.waitForTaskToken", "End": true,
          "Parameters": {"token.$": "$$.Task.Token", "n.$": "$.n"}}}})";

/// Units that a worker does in place, and units that are executions of their own.
constexpr char kSlices[] = R"({"StartAt": "Each", "States": {"Each": {"Type": "Map", "ItemsPath": "$.items", "End": true,
  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Add", "States": {
    "Add": {"Type": "Task", "Resource": "millrace:work:add", "End": true}}}}}})";

constexpr char kUnits[] = R"({"StartAt": "Each", "States": {"Each": {"Type": "Map", "ItemsPath": "$.items", "End": true,
  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Add", "States": {
    "Add": {"Type": "Task", "Resource": "millrace:work:add", "Next": "Rest"},
    "Rest": {"Type": "Wait", "Seconds": 1, "End": true}}}}}})";

}  // namespace

const std::map<std::string, std::string>& workflows() {
  static const std::map<std::string, std::string> all{
      {"one", kOne}, {"chain", kChain}, {"retry", kRetry}, {"wait", kWait}, {"parallel", kParallel}, {"map", kMap},
      {"parent", kParent}, {"poll", kPoll}, {"ask", kAsk}, {"patient", kPatient},
      {"slices", kSlices}, {"units", kUnits}};
  return all;
}

}  // namespace millrace::simulation
