#include <algorithm>

#include "shared/asl/intrinsics/functions.h"
#include "shared/asl/proof/data_flow.h"
#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

ShapePtr of_kind(Shape::Kind kind) {
  return scalar_shape(kind, {});
}

ShapePtr moment() {
  return of_kind(Shape::Kind::kText);
}

/// What is read of the state's own data makes the data known.
bool teaches(const Path& path) {
  return path.root() == Path::Root::kData && path.is_definite() && !path.is_root_only();
}

std::optional<bool> compare(const ChoiceRule& rule, const ShapePtr& value) {
  const auto kind_is = [&](Shape::Kind kind) -> std::optional<bool> {
    if (value->kind == Shape::Kind::kAny || !rule.operand || !rule.operand->is_boolean()) return {};
    return (value->kind == kind) == rule.operand->get<bool>();
  };
  switch (rule.test) {
    case DataTest::kStringEquals:
    case DataTest::kBooleanEquals:
    case DataTest::kNumericEquals:
      if (value->constant && rule.operand) return deeply_equal(*value->constant, *rule.operand);
      return {};
    case DataTest::kIsNull:
      return kind_is(Shape::Kind::kNull);
    case DataTest::kIsString:
      return kind_is(Shape::Kind::kText);
    case DataTest::kIsNumeric:
      return kind_is(Shape::Kind::kNumber);
    case DataTest::kIsBoolean:
      return kind_is(Shape::Kind::kBoolean);
    default:
      return {};
  }
}

bool is_equality(DataTest test) {
  return test == DataTest::kStringEquals || test == DataTest::kBooleanEquals ||
         test == DataTest::kNumericEquals;
}

}  // namespace

std::string_view DataFlow::written_field(const Place& state, std::string_view name,
                                         std::string_view old_name) const {
  return is_written(state / name) ? name : old_name;
}

bool DataFlow::is_written(const Place& place) const {
  return document_.contains(Json::json_pointer(place.pointer()));
}

ShapePtr DataFlow::filtered(View& view, const DataPath& filter, const char* field) {
  if (filter.is_null) return closed_object({}, {});
  if (!filter.path) return view.data;
  return read_path(view, *filter.path, places_.at(view.way.at) / field);
}

ShapePtr DataFlow::read_path(View& view, const Path& path, const Place& place, bool is_tested) {
  --work_left_;
  ShapePtr root = view.data;
  if (path.root() == Path::Root::kContext) root = context(view);
  if (path.root() == Path::Root::kVariable) {
    const auto found = view.way.variables.find(path.variable());
    root = found == view.way.variables.end() ? nullptr : found->second;
  }
  if (!root) {
    note_read(view, path, place, {.presence = Presence::kMissing, .shape = any_shape({}), .origin = {}},
              is_tested);
    return any_shape({});
  }
  const Reading reading = read(root, path);
  Reading noted = reading;
  // Known only because it was taken for granted before: still the same assumption.
  if (reading.presence == Presence::kPresent && path.is_definite() && root->is_open &&
      reading.origin == root->origin)
    noted.presence = Presence::kAssumed;
  if (!path.is_root_only()) note_read(view, path, place, noted, is_tested);
  if (teaches(path) && reading.presence != Presence::kPresent)
    view.data = with(view.data, path, reading.shape);
  return reading.shape;
}

void DataFlow::note_read(View& view, const Path& path, const Place& place, const Reading& reading,
                         bool is_tested) {
  const std::string pointer = place.pointer();
  const auto [entry, is_new] = read_by_place_.try_emplace({pointer, path.text()}, reads_.size());
  if (is_new) {
    reads_.push_back({.place = pointer, .path = path, .state = view.way.at, .is_tested = is_tested});
    const std::string arguments = (places_.at(view.way.at) / "Parameters").pointer() + "/";
    if (pointer.starts_with(arguments)) reads_.back().argument = pointer.substr(arguments.size());
  }
  PathRead& noted = reads_[entry->second];
  const auto add = [&](std::vector<Origin>& origins) {
    if (std::ranges::find(origins, reading.origin) == origins.end()) origins.push_back(reading.origin);
  };
  switch (reading.presence) {
    case Presence::kPresent:
      ++noted.found;
      add(noted.found_in);
      break;
    case Presence::kAssumed:
      add(noted.assumed);
      break;
    case Presence::kMaybe:
      ++noted.uncertain;
      break;
    case Presence::kMissing:
      ++noted.missing;
      break;
  }
  const bool is_gap = reading.presence == Presence::kMaybe || reading.presence == Presence::kMissing;
  if (is_gap && noted.missing_way.empty()) {
    noted.missing_way = way_to(view);
    // What is there on some ways only was not taken away by whoever put it there.
    const bool is_gone =
        reading.presence == Presence::kMissing || reading.origin.kind == Origin::Kind::kRequest;
    noted.missing_in = is_gone ? reading.origin : Origin{};
  }
}

ShapePtr DataFlow::evaluate(View& view, const Template& payload, const Place& place) {
  --work_left_;
  if (const auto* constant = std::get_if<Data>(&payload.content)) return shape_of(**constant, {});
  if (const auto* reference = std::get_if<Template::Reference>(&payload.content))
    return evaluate(view, reference->expression, place);
  Shape shape;
  if (const auto* elements = std::get_if<Template::Array>(&payload.content)) {
    shape.kind = Shape::Kind::kArray;
    for (std::size_t i = 0; i < elements->size(); ++i)
      shape.elements.push_back(evaluate(view, (*elements)[i], place / i));
    return std::make_shared<const Shape>(std::move(shape));
  }
  shape.kind = Shape::Kind::kObject;
  for (const Template::Member& member : std::get<Template::Object>(payload.content)) {
    const auto* reference = std::get_if<Template::Reference>(&member.value.content);
    const Place at = place / (reference ? reference->field : member.key);
    shape.members.insert_or_assign(member.key, Shape::Member{.shape = evaluate(view, member.value, at)});
  }
  return std::make_shared<const Shape>(std::move(shape));
}

ShapePtr DataFlow::evaluate(View& view, const Expression& expression, const Place& place) {
  if (const auto* literal = std::get_if<Literal>(&expression.content)) return shape_of(*literal->value, {});
  if (const auto* path = std::get_if<Path>(&expression.content)) return read_path(view, *path, place);
  const Call& call = std::get<Call>(expression.content);
  std::vector<ShapePtr> arguments;
  for (const Expression& argument : call.arguments) arguments.push_back(evaluate(view, argument, place));
  return call_result(call, arguments);
}

ShapePtr DataFlow::call_result(const Call& call, const std::vector<ShapePtr>& arguments) {
  const std::string_view name = call.function->name;
  if (name == "States.JsonMerge" && arguments.size() >= 2) return merge(arguments[0], arguments[1]);
  if (name == "States.Array") {
    Shape array{.kind = Shape::Kind::kArray};
    array.elements = arguments;
    return std::make_shared<const Shape>(std::move(array));
  }
  if (name == "States.StringToJson" || name == "States.ArrayGetItem") return any_shape({});
  if (name.starts_with("States.ArrayContains")) return of_kind(Shape::Kind::kBoolean);
  if (name == "States.ArrayLength" || name.starts_with("States.Math")) return of_kind(Shape::Kind::kNumber);
  if (name.starts_with("States.Array") || name == "States.StringSplit") return array_of(any_shape({}), {});
  return of_kind(Shape::Kind::kText);
}

ShapePtr DataFlow::context(const View& view) const {
  const auto text = of_kind(Shape::Kind::kText);
  std::map<std::string, ShapePtr> members;
  members["Execution"] = closed_object({{"Id", text},
                                        {"Input", request_},
                                        {"Name", text},
                                        {"RoleArn", text},
                                        {"StartTime", moment()},
                                        {"RedriveCount", of_kind(Shape::Kind::kNumber)},
                                        {"RedriveTime", moment()}},
                                       {});
  members["StateMachine"] = closed_object({{"Id", text}, {"Name", text}}, {});
  members["State"] = closed_object(
      {{"EnteredTime", moment()}, {"Name", text}, {"RetryCount", of_kind(Shape::Kind::kNumber)}}, {});
  const auto* task_state = std::get_if<TaskState>(&view.way.at->details);
  if (task_state && task_state->pattern == Pattern::kWaitForTaskToken)
    members["Task"] = closed_object({{"Token", text}}, {});
  if (view.scope.item) {
    const ShapePtr item = closed_object({{"Index", of_kind(Shape::Kind::kNumber)},
                                         {"Value", view.scope.item},
                                         {"Key", text},
                                         {"Source", text}},
                                        {});
    members["Map"] = closed_object({{"Item", item}}, {});
  }
  return closed_object(std::move(members), {});
}

DataFlow::Judgement DataFlow::judge(View& view, const ChoiceRule& rule, const Place& place, ShapePtr data) {
  using Kind = ChoiceRule::Kind;
  if (rule.kind == Kind::kTest) return judge_test(view, rule, place, std::move(data));
  if (rule.kind == Kind::kNot) {
    if (rule.operands.empty()) return {.if_true = data, .if_false = data};
    const Judgement inner = judge(view, rule.operands.front(), place / "Not", data);
    Judgement turned{.if_true = inner.if_false, .if_false = inner.if_true};
    if (inner.verdict) turned.verdict = !*inner.verdict;
    return turned;
  }
  // And goes on while its operands hold, Or while they do not; what ended it is not known in the end.
  const bool is_and = rule.kind == Kind::kAnd;
  ShapePtr going_on = data;
  bool is_decided = true;
  for (std::size_t i = 0; i < rule.operands.size(); ++i) {
    const Judgement one = judge(view, rule.operands[i], place / (is_and ? "And" : "Or") / i, going_on);
    if (one.verdict == !is_and) return {.verdict = !is_and, .if_true = going_on, .if_false = going_on};
    is_decided = is_decided && one.verdict == is_and;
    going_on = is_and ? one.if_true : one.if_false;
  }
  Judgement judged{.if_true = is_and ? going_on : data, .if_false = is_and ? data : going_on};
  if (rule.operands.size() == 1 && is_and) judged.if_false = going_on;
  if (is_decided) judged.verdict = is_and;
  return judged;
}

DataFlow::Judgement DataFlow::judge_test(View& view, const ChoiceRule& rule, const Place& place,
                                         ShapePtr data) {
  if (!rule.variable) return {.if_true = data, .if_false = data};
  View testing{.scope = view.scope, .way = view.way, .data = data};
  const Path& path = *rule.variable;
  if (rule.test == DataTest::kIsPresent && rule.operand && rule.operand->is_boolean()) {
    const bool asks_present = rule.operand->get<bool>();
    if (!teaches(path)) return {.if_true = data, .if_false = data};
    const Reading reading = read(data, path);
    const ShapePtr there = with(data, path, reading.shape);
    const ShapePtr not_there = with(data, path, nullptr);
    Judgement judged{.if_true = asks_present ? there : not_there,
                     .if_false = asks_present ? not_there : there};
    if (reading.presence == Presence::kPresent) judged.verdict = asks_present;
    if (reading.presence == Presence::kMissing) judged.verdict = !asks_present;
    return judged;
  }
  const ShapePtr value = read_path(testing, path, place / "Variable", true);
  if (rule.operand_path) read_path(testing, *rule.operand_path, place / "Variable", true);
  Judgement judged{.if_true = testing.data, .if_false = testing.data};
  if (!rule.operand_path) {
    judged.verdict = compare(rule, value);
    if (is_equality(rule.test) && teaches(path) && rule.operand)
      judged.if_true = with(testing.data, path, shape_of(*rule.operand, value->origin));
  }
  return judged;
}

}  // namespace millrace::asl
