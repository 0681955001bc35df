#include <algorithm>

#include "shared/asl/parse/definition_parser.h"
#include "shared/asl/values.h"
#include "shared/time/timestamp.h"

namespace millrace::asl {
namespace {

constexpr std::size_t kNameCharactersMax = 80;
constexpr int kForksMax = 30;

/// Fields of the other query language: findings of their own, because the remedy is another one.
constexpr std::string_view kJsonataFields[] = {"Arguments", "Output", "Items", "Condition"};

/// The parts of a resource that history names: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" is the service
/// "sqs" with its operation, "millrace:enrich:score" is the pool "enrich" with its own.
void split_resource(TaskState& task) {
  const std::string& resource = task.resource;
  if (resource.starts_with("arn:") && resource.find(":lambda:") != std::string::npos &&
      resource.find(":function:") != std::string::npos) {
    task.kind = TaskKind::kLambdaFunction;
  } else if (resource.starts_with("arn:") && resource.find(":activity:") != std::string::npos) {
    task.kind = TaskKind::kActivity;
  }
  const auto ends_with = [&](std::string_view suffix) { return resource.ends_with(suffix); };
  if (ends_with(".waitForTaskToken")) task.pattern = Pattern::kWaitForTaskToken;
  if (ends_with(".sync")) task.pattern = Pattern::kSync;
  if (ends_with(".sync:2")) task.pattern = Pattern::kSync2;

  const std::size_t operation_end = task.pattern == Pattern::kSync2 ? resource.size() - 2 : resource.size();
  const std::size_t colon = resource.rfind(':', operation_end == 0 ? 0 : operation_end - 1);
  if (colon == std::string::npos) {
    task.operation = resource;
    return;
  }
  task.operation = resource.substr(colon + 1);
  std::string_view service = std::string_view(resource).substr(0, colon);
  for (const std::string_view prefix : {"arn:aws:states:::", "millrace:"})
    if (service.starts_with(prefix)) service.remove_prefix(prefix.size());
  task.service = service;
}

}  // namespace

std::unique_ptr<State> DefinitionParser::parse_state(const std::string& name, const Json& json, const Place& place) {
  auto state = std::make_unique<State>();
  state->name = name;
  FieldReader fields(json, place, findings_);
  fields.text("Comment");
  if (count_characters(name) > kNameCharactersMax)
    findings_.error(code::kSchema, place, "A state's name has at most 80 characters");
  if (!names_.insert(name).second)
    findings_.error(code::kDuplicateName, place, "The state name \"" + name + "\" is used more than once");
  if (!check_query_language(fields)) return state;
  for (const std::string_view field : kJsonataFields)
    if (fields.take(field))
      fields.error(field, "The QueryLanguage is set to 'JSONPath', but field '" + std::string(field) +
                              "' is only supported for the 'JSONata' QueryLanguage");
  if (const auto type = fields.required_text("Type")) {
    parse_details(*state, *type, fields);
    if (auto* map = std::get_if<MapState>(&state->details); map && map->distributed)
      map->distributed->state = parts_of_a_run(json);
    fields.finish();
  }
  return state;
}

void DefinitionParser::parse_details(State& state, std::string_view type, FieldReader& fields) {
  if (type == "Task")
    state.details = parse_task(state, fields);
  else if (type == "Pass")
    state.details = parse_pass(state, fields);
  else if (type == "Choice")
    state.details = parse_choice(state, fields);
  else if (type == "Wait")
    state.details = parse_wait(state, fields);
  else if (type == "Succeed")
    state.details = parse_succeed(state, fields);
  else if (type == "Fail")
    state.details = parse_fail(fields);
  else if (type == "Parallel")
    state.details = parse_parallel(state, fields);
  else if (type == "Map")
    state.details = parse_map(state, fields);
  else
    fields.error("Type", "Value is not one of [Task, Pass, Choice, Wait, Succeed, Fail, Parallel, Map]");
}

TaskState DefinitionParser::parse_task(State& state, FieldReader& fields) {
  TaskState task;
  task.resource = fields.required_text("Resource").value_or("");
  if (task.resource.empty() && fields.has("Resource")) fields.error("Resource", "Value is empty");
  split_resource(task);
  check_resource(task, fields);
  parse_transition(state, fields);
  parse_filters(state, fields);
  state.parameters = parse_template(fields, "Parameters");
  parse_result(state, fields);
  parse_recovery(state, fields);
  task.timeout = fields.number_or_path("TimeoutSeconds", "TimeoutSecondsPath", {.min = 1});
  task.heartbeat = fields.number_or_path("HeartbeatSeconds", "HeartbeatSecondsPath", {.min = 1});
  if (task.timeout.value && task.heartbeat.value && *task.heartbeat.value >= *task.timeout.value)
    fields.error("HeartbeatSeconds", "HeartbeatSeconds must be smaller than TimeoutSeconds");
  task.credentials = parse_template(fields, "Credentials");
  if (const Json* credentials = fields.take("Credentials"); credentials && !credentials->is_object())
    fields.error("Credentials", "Value is not an object");
  return task;
}

PassState DefinitionParser::parse_pass(State& state, FieldReader& fields) {
  PassState pass;
  parse_transition(state, fields);
  parse_filters(state, fields);
  state.parameters = parse_template(fields, "Parameters");
  state.result_path = parse_result_path(fields);
  state.assign = parse_assign(fields);
  if (const Json* result = fields.take("Result")) pass.result = make_data(*result);
  return pass;
}

WaitState DefinitionParser::parse_wait(State& state, FieldReader& fields) {
  WaitState wait;
  parse_transition(state, fields);
  parse_filters(state, fields);
  state.assign = parse_assign(fields);
  constexpr std::string_view kFields[] = {"Seconds", "SecondsPath", "Timestamp", "TimestampPath"};
  fields.exclude({"Seconds", "SecondsPath", "Timestamp", "TimestampPath"});
  if (std::ranges::none_of(kFields, [&](std::string_view name) { return fields.has(name); }))
    findings_.error(code::kSchema, fields.place(),
                    "One of these fields is required: [Seconds, SecondsPath, Timestamp, TimestampPath]");
  wait.seconds.value = fields.number("Seconds", {.min = 0});
  wait.seconds.path = fields.path("SecondsPath");
  wait.timestamp_path = fields.path("TimestampPath");
  if (const auto timestamp = fields.text("Timestamp")) {
    wait.timestamp = parse_rfc3339(*timestamp);
    if (!wait.timestamp) fields.error("Timestamp", "Value is not an RFC 3339 timestamp");
  }
  return wait;
}

SucceedState DefinitionParser::parse_succeed(State& state, FieldReader& fields) {
  parse_filters(state, fields);
  return {};
}

FailState DefinitionParser::parse_fail(FieldReader& fields) {
  FailState fail;
  if (fields.has("Error") && fields.has("ErrorPath"))
    findings_.error(code::kSchema, fields.place(), "You cannot set both Error and ErrorPath at the same time.");
  if (fields.has("Cause") && fields.has("CausePath"))
    findings_.error(code::kSchema, fields.place(), "You cannot set both Cause and CausePath at the same time.");
  fail.error = fields.text("Error");
  fail.cause = fields.text("Cause");
  fail.error_path = parse_text_expression(fields, "ErrorPath");
  fail.cause_path = parse_text_expression(fields, "CausePath");
  return fail;
}

std::optional<Expression> DefinitionParser::parse_text_expression(FieldReader& fields, std::string_view name) {
  static constexpr std::string_view kTextFunctions[] = {
      "States.ArrayGetItem", "States.Base64Encode", "States.Base64Decode", "States.Format",
      "States.JsonToString", "States.Hash",         "States.UUID"};
  const auto text = fields.text(name);
  if (!text) return {};
  auto expression = parse_expression(*text);
  if (!expression) {
    fields.error(name, "Value is not a valid JSONPath or intrinsic function: " + expression.error().detail,
                 code::kInvalidPath);
    return {};
  }
  const std::string_view function = std::string_view(*text).substr(0, text->find('('));
  if (function.starts_with("States.") && std::ranges::find(kTextFunctions, function) == std::end(kTextFunctions)) {
    fields.error(name, "The intrinsic function must be one that returns a string (ArrayGetItem, Base64Encode, "
                       "Base64Decode, Format, JsonToString, Hash, or UUID)");
  }
  return std::move(*expression);
}

ParallelState DefinitionParser::parse_parallel(State& state, FieldReader& fields) {
  ParallelState parallel;
  parse_transition(state, fields);
  parse_filters(state, fields);
  state.parameters = parse_template(fields, "Parameters");
  parse_result(state, fields);
  parse_recovery(state, fields);
  const Json* branches = fields.require("Branches");
  if (branches && !branches->is_array())
    fields.error("Branches", "Value is not a list");
  else if (branches)
    for (std::size_t i = 0; i < branches->size(); ++i)
      parallel.branches.push_back(parse_nested((*branches)[i], fields.place() / "Branches" / i, false));
  return parallel;
}

std::unique_ptr<StateMachine> DefinitionParser::parse_nested(const Json& json, const Place& place,
                                                             bool is_item_processor) {
  auto machine = std::make_unique<StateMachine>();
  if (depth_ >= kForksMax) {
    findings_.error(code::kSchema, place, "Parallel and Map states are nested too deeply");
    return machine;
  }
  ++depth_;
  FieldReader fields(json, place, findings_);
  fields.text("Comment");
  if (is_item_processor) {
    if (const Json* config = fields.take("ProcessorConfig")) {
      FieldReader mode(*config, place / "ProcessorConfig", findings_);
      const std::string name = mode.text("Mode").value_or("INLINE");
      if (name != "INLINE" && name != "DISTRIBUTED") mode.error("Mode", "Value is not one of [INLINE, DISTRIBUTED]");
      const std::string type = mode.text("ExecutionType").value_or("STANDARD");
      if (type != "STANDARD" && type != "EXPRESS") mode.error("ExecutionType", "Value is not one of [STANDARD, EXPRESS]");
      mode.finish();
    }
  }
  parse_states(*machine, fields);
  fields.finish();
  --depth_;
  return machine;
}

void DefinitionParser::parse_transition(State& state, FieldReader& fields) {
  state.next_name = fields.text("Next").value_or("");
  state.is_end = fields.boolean("End").value_or(false);
  if (fields.has("Next") && fields.has("End"))
    findings_.error(code::kSchema, fields.place(), "There should only be one of the following fields: [Next, End]");
  if (!fields.has("Next") && !fields.has("End"))
    findings_.error(code::kSchema, fields.place(), "One of these fields is required: [Next, End]");
  if (fields.has("End") && !state.is_end && !fields.has("Next")) fields.error("End", "Value must be true");
}

void DefinitionParser::parse_filters(State& state, FieldReader& fields) {
  state.input_path = parse_data_path(fields, "InputPath");
  state.output_path = parse_data_path(fields, "OutputPath");
}

void DefinitionParser::parse_result(State& state, FieldReader& fields) {
  state.result_selector = parse_template(fields, "ResultSelector");
  state.result_path = parse_result_path(fields);
  state.assign = parse_assign(fields);
}

DataPath DefinitionParser::parse_data_path(FieldReader& fields, std::string_view name) {
  const Json* json = fields.take(name);
  if (!json) return {};
  if (json->is_null()) return {.is_null = true, .path = {}};
  DataPath filter{.is_null = false, .path = fields.path(name)};
  if (filter.path && filter.path->root() == Path::Root::kData && filter.path->is_root_only()) filter.path.reset();
  return filter;
}

ResultPath DefinitionParser::parse_result_path(FieldReader& fields) {
  const Json* json = fields.take("ResultPath");
  if (!json) return {};
  if (json->is_null()) return {.is_null = true, .path = {}};
  ResultPath result{.is_null = false, .path = fields.path("ResultPath")};
  if (result.path && (!result.path->is_reference() || result.path->root() != Path::Root::kData))
    fields.error("ResultPath", "Value is not a Reference Path", code::kInvalidPath);
  return result;
}

}  // namespace millrace::asl
