// A Map of mode DISTRIBUTED: the state asks for a run of its items elsewhere and waits for the run's end.
#include "shared/asl/fork.h"
#include "shared/asl/values.h"
#include "shared/time/timestamp.h"
#include "shared/vocabulary/uuid.h"

namespace millrace::asl {
namespace {

using enum HistoryEventType;

std::string random_uuid(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.fraction() * 256);
  return uuid_v4(bytes);
}

/// `…:mapRun:<machine>/<label>:<uuid>`; a Map without a label is named by its state.
std::string map_run_arn(const ExecutionIdentity& identity, const DistributedMap& map, const State& state, Random& random) {
  std::string arn = identity.state_machine_id;
  constexpr std::string_view kMachine = ":stateMachine:";
  if (const auto at = arn.find(kMachine); at != std::string::npos) arn.replace(at, kMachine.size(), ":mapRun:");
  return arn + "/" + (map.label.empty() ? state.name : map.label) + ":" + random_uuid(random);
}

void add_number(Json& json, const char* name, const std::optional<double>& number) {
  if (number) json[name] = *number;
}

/// Adds a number field to the plan once it is evaluated.
std::optional<Fault> plan_number(Json& plan, const char* name, const NumberField& field, const Environment& environment) {
  const auto number = evaluate_integer(field, environment);
  if (!number) return number.fault();
  add_number(plan, name, *number);
  return {};
}

std::optional<Fault> plan_template(Json& plan, const char* name, const std::optional<Template>& written,
                                   const Environment& environment) {
  if (!written) return {};
  const auto value = evaluate(*written, environment);
  if (!value) return value.fault();
  plan[name] = **value;
  return {};
}

std::optional<Fault> plan_reader(Json& plan, const ItemReader& reader, const Environment& environment) {
  Json& planned = plan["reader"];
  planned = {{"resource", reader.resource}};
  if (auto fault = plan_template(planned, "parameters", reader.parameters, environment)) return fault;
  if (auto fault = plan_number(planned, "items_max", reader.items_max, environment)) return fault;
  if (planned.value("items_max", 0.0) < 0)
    return Fault{.error = "States.ItemReaderFailed", .cause = "field MaxItems must be positive"};
  return {};
}

std::optional<Fault> plan_batcher(Json& plan, const ItemBatcher& batcher, const Environment& environment) {
  Json& planned = plan["batcher"];
  planned = Json::object();
  if (auto fault = plan_number(planned, "items_max", batcher.items_max, environment)) return fault;
  if (auto fault = plan_number(planned, "bytes_max", batcher.bytes_max, environment)) return fault;
  for (const char* name : {"items_max", "bytes_max"})
    if (planned.value(name, 1.0) < 1) return runtime_fault("A batch's maximum must be a positive integer.");
  return plan_template(planned, "input", batcher.batch_input, environment);
}

std::optional<Fault> plan_writer(Json& plan, const ResultWriter& writer, const Environment& environment) {
  if (writer.resource.empty()) return {};
  plan["writer"] = {{"resource", writer.resource}};
  return plan_template(plan["writer"], "parameters", writer.parameters, environment);
}

void flatten(const VariableScope& scope, Json& variables) {
  if (scope.outer) flatten(*scope.outer, variables);
  for (const auto& [name, value] : scope.own) variables[name] = *value;
}

/// What ItemSelector will see beside the item.
Json surroundings_of(const Visit& visit, const ContextObject& context) {
  Json seen = {{"input", *visit.environment.data},
               {"execution_input", *context.execution_input},
               {"redrive_count", context.redrive_count},
               {"retry_count", context.retry_count.value_or(0)},
               {"entered_at", to_rfc3339(context.entered_at)},
               {"variables", Json::object()}};
  flatten(visit.frame.scope, seen["variables"]);
  return seen;
}

Json planned_identity(const ExecutionIdentity& identity) {
  return {{"id", identity.id},
          {"name", identity.name},
          {"machine", identity.state_machine_id},
          {"machine_name", identity.state_machine_name},
          {"role", identity.role_arn},
          {"start", to_rfc3339(identity.start_time)}};
}

std::optional<Fault> plan_parts(Json& plan, const DistributedMap& map, const Environment& environment) {
  if (map.reader)
    if (auto fault = plan_reader(plan, *map.reader, environment)) return fault;
  if (map.batcher)
    if (auto fault = plan_batcher(plan, *map.batcher, environment)) return fault;
  if (map.writer) return plan_writer(plan, *map.writer, environment);
  return {};
}

}  // namespace

Attempt start_map_run(const MapState& map, Visit& visit) {
  const DistributedMap& distributed = *map.distributed;
  Interpreter& interpreter = visit.interpreter;
  Branch& branch = visit.frame.branch;
  Data items;
  if (!distributed.reader) {
    auto selected = select_items(map, visit.environment);
    if (!selected) return selected.fault();
    items = std::move(*selected);
  }
  interpreter.record(branch, kMapStateStarted,
                     HistoryDetails{}.add("length", static_cast<std::int64_t>(items ? items->size() : 0)));
  Fork bounds;
  if (auto fault = set_bounds(map, visit.environment, bounds)) return std::move(*fault);

  const std::string arn = map_run_arn(visit.environment.context.identity, distributed, visit.state, interpreter.random());
  Json plan = {{"format", 1},
               {"name", visit.state.name},
               {"map_run_arn", arn},
               {"state", *distributed.state},
               {"execution", planned_identity(visit.environment.context.identity)},
               {"concurrency", bounds.concurrency_max}};
  add_number(plan, "tolerated_count", bounds.tolerated_failure_count);
  add_number(plan, "tolerated_percentage", bounds.tolerated_failure_percentage);
  if (auto fault = plan_parts(plan, distributed, visit.environment)) return std::move(*fault);
  if (map.item_selector && !map.item_selector->is_constant())
    plan["seen"] = surroundings_of(visit, visit.environment.context);

  interpreter.record(branch, kMapRunStarted, HistoryDetails{}.add("mapRunArn", arn));
  branch.phase = Phase::kTask;
  branch.since = interpreter.now();
  branch.resource = "millrace:map:run";
  branch.pattern = Pattern::kRequestResponse;
  interpreter.effects().map_runs.push_back({.key = branch.task_key(),
                                            .state_name = branch.state,
                                            .plan = std::move(plan),
                                            .items = std::move(items),
                                            .resumes = branch.map_run});
  branch.map_run = branch.task_key();
  return Blocked{};
}

Attempt end_map_run(Interpreter& interpreter, Branch& branch, const State& state,
                    std::variant<TaskSucceeded, TaskFailed> answer) {
  if (auto* failed = std::get_if<TaskFailed>(&answer)) {
    HistoryDetails details;
    if (failed->error) details.add("error", *failed->error);
    if (failed->cause) details.add("cause", *failed->cause);
    interpreter.record(branch, kMapRunFailed, std::move(details));
    return Fault{
        .error = std::move(failed->error), .cause = std::move(failed->cause), .is_answer = true, .ends_map_run = true};
  }
  const Data result = make_data(std::move(std::get<TaskSucceeded>(answer).output));
  const std::int64_t ended = interpreter.record_aside(branch.last_event, kMapRunSucceeded);
  if (auto fault = interpreter.check_size(state.name, result)) {
    fault->is_answer = fault->ends_map_run = true;
    return *fault;
  }
  interpreter.record_aside(ended, kMapStateSucceeded);
  // As recorded on AWS: the exit points at the run's start, in an execution's first state at its end.
  constexpr std::int64_t kFirstEntered = 2;
  if (branch.entered_event == kFirstEntered) branch.last_event = ended;
  return Finished{result};
}

}  // namespace millrace::asl
