#include "shared/asl/test_state.h"

#include <set>

#include "shared/asl/recovery.h"
#include "shared/asl/state_trial.h"
#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

constexpr const char* kMockedResource = "millrace:test:mock";
/// A Map is tried as the task that its mock makes of it, without what only its iterations need.
constexpr std::string_view kMapFields[] = {
    "ItemProcessor", "Iterator", "ItemsPath", "ItemSelector", "Parameters", "ItemReader", "ItemBatcher", "ResultWriter",
    "Label", "MaxConcurrency", "MaxConcurrencyPath", "ToleratedFailureCount", "ToleratedFailureCountPath",
    "ToleratedFailurePercentage", "ToleratedFailurePercentagePath"};

Error refuse_test(std::string reason) { return rejected("test-state", std::move(reason)); }

/// Finds a state by its name, at any depth of Parallel and Map.
const Json* find_state(const Json& machine, const std::string& name, int depth = 0) {
  const bool has_states = machine.is_object() && machine.contains("States") && machine.at("States").is_object();
  if (!has_states || depth > kNestingMax) return nullptr;
  for (const auto& [key, state] : machine.at("States").items()) {
    if (key == name) return &state;
    if (!state.is_object()) continue;
    for (const char* field : {"ItemProcessor", "Iterator"})
      if (state.contains(field))
        if (const Json* found = find_state(state.at(field), name, depth + 1)) return found;
    if (!state.contains("Branches") || !state.at("Branches").is_array()) continue;
    for (const Json& branch : state.at("Branches"))
      if (const Json* found = find_state(branch, name, depth + 1)) return found;
  }
  return nullptr;
}

/// The names of all states that a state can lead to.
std::set<std::string> targets_in(const Json& state) {
  std::set<std::string> targets;
  const auto add = [&](const Json& object, const char* field) {
    if (object.is_object() && object.contains(field) && object.at(field).is_string())
      targets.insert(object.at(field).get<std::string>());
  };
  add(state, "Next");
  add(state, "Default");
  for (const char* list : {"Catch", "Choices"})
    if (state.contains(list) && state.at(list).is_array())
      for (const Json& one : state.at(list)) add(one, "Next");
  return targets;
}

/// A machine of this state alone; where it leads to, there is something that ends.
Json machine_around(const std::string& name, const Json& state) {
  Json states = Json::object();
  for (const std::string& target : targets_in(state)) states[target] = {{"Type", "Succeed"}};
  states[name] = state;
  return {{"StartAt", name}, {"States", std::move(states)}};
}

Result<std::shared_ptr<const Definition>> parse_around(const std::string& name, const Json& state) {
  const auto parsed = parse_definition(to_text(machine_around(name, state)));
  if (parsed.definition) return parsed.definition;
  std::string reasons;
  for (const Finding& finding : parsed.findings)
    if (finding.severity == Severity::kError)
      reasons += (reasons.empty() ? "" : "; ") + finding.message + " (" + finding.path + ")";
  return refuse_test("the state is not valid: " + reasons);
}

/// What a fault met: `{"retryIndex", "retryBackoffIntervalSeconds", "catchIndex"}`, each where it applies.
Json describe_recovery(const StateTrial& trial) {
  Json details = Json::object();
  const Fault& fault = *trial.record().fault;
  const State& state = trial.state();
  const auto retrier = fault.is_fatal() ? std::nullopt : find_retrier(state, fault);
  if (retrier) details["retryIndex"] = *retrier;
  if (trial.branch().phase == Phase::kBackoff)
    details["retryBackoffIntervalSeconds"] =
        std::chrono::duration_cast<std::chrono::seconds>(*trial.branch().due - trial.now()).count();
  if (trial.branch().phase == Phase::kReady)
    if (const Catcher* catcher = find_catcher(state, fault)) details["catchIndex"] = catcher - state.catchers.data();
  return details;
}

Json inspection_of(const StateTrial& trial, const StateTest& test) {
  const State& state = trial.state();
  const auto* pass = std::get_if<PassState>(&state.details);
  const bool makes_result = pass || state.can_retry();
  Json inspection = {{"input", test.input}};
  for (const auto& [stage, data] : trial.record().stages.items()) {
    const bool is_before = stage == "afterInputPath" || stage == "afterParameters";
    if (!is_before && !makes_result) continue;
    if (pass && (pass->result ? is_before : stage == "result")) continue;
    inspection[stage] = data;
  }
  if (trial.record().fault)
    if (Json details = describe_recovery(trial); !details.empty()) inspection["errorDetails"] = std::move(details);
  if (!trial.branch().variables.empty()) {
    Json variables = Json::object();
    for (const auto& [name, value] : trial.branch().variables) variables[name] = *value;
    inspection["variables"] = std::move(variables);
  }
  return inspection;
}

Json describe(const StateTrial& trial, const StateTest& test) {
  Json report = Json::object();
  const Branch& branch = trial.branch();
  const bool has_left = branch.phase == Phase::kReady || branch.phase == Phase::kSucceeded;
  const auto& fault = trial.record().fault;
  if (!has_left)
    report["status"] = branch.phase == Phase::kBackoff ? "RETRIABLE" : "FAILED";
  else
    report["status"] = fault ? "CAUGHT_ERROR" : "SUCCEEDED";
  if (fault && fault->error) report["error"] = *fault->error;
  if (fault && fault->cause) report["cause"] = *fault->cause;
  if (has_left) report["output"] = *branch.input;
  if (branch.phase == Phase::kReady) report["nextState"] = branch.state;
  if (test.level != InspectionLevel::kInfo) report["inspectionData"] = inspection_of(trial, test);
  return report;
}

/// What a mock may be for this state; nothing when it is fine.
std::optional<Error> check_mock(const StateTest& test, const Json& state, const std::string& type) {
  const bool can_mock = type == "Task" || type == "Map" || type == "Parallel";
  if (!test.mock) {
    if (!can_mock) return {};
    return refuse_test("a " + type +
                       " state is tried with a mock: give --mock-result, or --mock-error and --mock-cause");
  }
  if (!can_mock) return refuse_test("State type '" + type + "' is not supported when a mock is specified");
  if (test.mock->result && (test.mock->error || test.mock->cause))
    return refuse_test("A test mock should have only one of the following fields: [result, errorOutput].");
  if (!test.mock->result || type == "Task") return {};
  const Json& result = *test.mock->result;
  if (type == "Map" && state.contains("ResultWriter"))
    return result.is_object() ? std::nullopt : std::optional(refuse_test("Mocked result must be a JSON object."));
  if (!result.is_array()) return refuse_test("Mocked result must be an array.");
  if (type == "Parallel" && state.contains("Branches") && result.size() != state.at("Branches").size())
    return refuse_test("Mocked result must contain the same number of items as number of Parallel branches.");
  return {};
}

/// A Map or Parallel as the task that its mock makes of it.
Json as_mocked_task(const Json& state, const std::string& type) {
  Json task = state;
  task["Type"] = "Task";
  task["Resource"] = kMockedResource;
  task.erase("Branches");
  if (type == "Map")
    for (const std::string_view field : kMapFields) task.erase(std::string(field));
  return task;
}

/// The report of a Map whose ItemsPath finds no array; nothing when it finds one.
Result<std::optional<Json>> check_items(const StateTest& test, const std::string& name, const Json& state,
                                        TimePoint now) {
  if (!state.contains("ItemsPath") || !state.at("ItemsPath").is_string()) return std::optional<Json>();
  Json select = {{"Type", "Pass"}, {"Parameters", {{"items.$", state.at("ItemsPath")}}}, {"End", true}};
  if (state.contains("InputPath")) select["InputPath"] = state.at("InputPath");
  auto definition = parse_around(name, select);
  if (!definition) return definition.error();
  StateTrial trial(test, std::move(*definition), now);
  trial.run({});
  Json report = describe(trial, test);
  if (report.contains("output") && report["output"]["items"].is_array()) return std::optional<Json>();
  if (report.contains("output")) {
    std::string path = state.at("ItemsPath").get<std::string>();
    if (path.starts_with("$$")) path.erase(0, 1);  // Reported like a path into the input.
    report.erase("output");
    report["status"] = "FAILED";
    report["error"] = kRuntimeError;
    report["cause"] = "Reference path \"" + path + "\" must point to array.";
  }
  if (report.contains("inspectionData"))
    for (const char* stage : {"afterParameters", "afterResultSelector", "afterResultPath"})
      report["inspectionData"].erase(stage);
  return std::optional(std::move(report));
}

}  // namespace

Result<Json> test_state(const StateTest& test, TimePoint now) {
  const bool is_machine = test.definition.is_object() && test.definition.contains("States");
  if (is_machine && test.state_name.empty())
    return refuse_test("the definition is a machine: name one of its states with --state");
  const Json* found = is_machine ? find_state(test.definition, test.state_name) : &test.definition;
  if (!found || !found->is_object()) return refuse_test("the definition has no state '" + test.state_name + "'");
  if (!test.variables.is_object() || !test.context.is_object())
    return refuse_test("variables and context must be objects");

  Json state = *found;
  if (is_machine && test.definition.contains("QueryLanguage") && !state.contains("QueryLanguage"))
    state["QueryLanguage"] = test.definition.at("QueryLanguage");
  const std::string name = test.state_name.empty() ? "State" : test.state_name;
  const std::string type = state.value("Type", Json()).is_string() ? state.at("Type").get<std::string>() : "";
  if (auto whole = parse_around(name, state); !whole) return whole.error();
  if (const auto error = check_mock(test, state, type)) return *error;
  if (type == "Map") {
    auto refused = check_items(test, name, state, now);
    if (!refused) return refused.error();
    if (*refused) return std::move(**refused);
  }
  if (type == "Map" || type == "Parallel") state = as_mocked_task(state, type);

  auto definition = parse_around(name, state);
  if (!definition) return definition.error();
  StateTrial trial(test, std::move(*definition), now);
  trial.run(test.mock);
  return describe(trial, test);
}

}  // namespace millrace::asl
