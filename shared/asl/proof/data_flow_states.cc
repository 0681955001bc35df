#include "shared/asl/proof/data_flow.h"
#include "shared/asl/proof/task_knowledge.h"

namespace millrace::asl {
namespace {

/// ResultPath: where a result goes in the raw input.
ShapePtr placed(const ShapePtr& raw, const ResultPath& where, ShapePtr result) {
  if (where.is_null) return raw;
  if (!where.path || where.path->is_root_only()) return result;
  return with(raw, *where.path, std::move(result));
}

ShapePtr joined(const std::vector<ShapePtr>& shapes) {
  ShapePtr all;
  for (const ShapePtr& shape : shapes) all = all ? join(all, shape) : shape;
  return all ? all : any_shape({});
}

}  // namespace

void DataFlow::finish(View& view, const State& state, const ShapePtr& raw, ShapePtr result) {
  const Place& place = places_.at(&state);
  inputs_[&state].push_back(raw);
  Way after = view.way;
  if (state.result_selector) {
    View selecting{.scope = view.scope, .way = view.way, .data = result};
    result = evaluate(selecting, *state.result_selector, place / "ResultSelector");
  }
  if (state.assign) {
    View assigning{.scope = view.scope, .way = view.way, .data = result};
    assigned(assigning, state.assign, place / "Assign", after);
    result = assigning.data;
  }
  View leaving{.scope = view.scope, .way = after, .data = {}};
  leave(leaving, state, placed(raw, state.result_path, std::move(result)));
}

ShapePtr DataFlow::assigned(View& view, const std::optional<Template>& assign, const Place& place, Way& way) {
  if (!assign) return view.data;
  const ShapePtr values = evaluate(view, *assign, place);
  for (const auto& [name, member] : values->members)
    if (member.shape) way.variables.insert_or_assign(name, member.shape);
  return view.data;
}

void DataFlow::catch_errors(View& view, const State& state, const ShapePtr& raw) {
  const Origin origin{.kind = Origin::Kind::kError, .state = &state};
  const ShapePtr error = closed_object({{"Error", scalar_shape(Shape::Kind::kText, origin)},
                                        {"Cause", scalar_shape(Shape::Kind::kText, origin)}},
                                       origin);
  for (std::size_t i = 0; i < state.catchers.size(); ++i) {
    const Catcher& catcher = state.catchers[i];
    Way after = view.way;
    View assigning{.scope = view.scope, .way = view.way, .data = error};
    assigned(assigning, catcher.assign, places_.at(&state) / "Catch" / i / "Assign", after);
    send(view.scope, after, catcher.next, placed(raw, catcher.result_path, error));
  }
}

void DataFlow::pass(View& view, const State& state, const PassState& details) {
  ShapePtr result =
      state.parameters ? evaluate(view, *state.parameters, places_.at(&state) / "Parameters") : view.data;
  // What was read is there from now on, unless InputPath made it another value.
  const ShapePtr raw = state.input_path.path || state.input_path.is_null ? view.way.data : view.data;
  if (details.result) result = shape_of(*details.result, {});
  finish(view, state, raw, std::move(result));
}

void DataFlow::task(View& view, const State& state, const TaskState& details) {
  const Place& place = places_.at(&state);
  ShapePtr arguments;
  if (state.parameters) arguments = evaluate(view, *state.parameters, place / "Parameters");
  if (details.timeout.path) read_path(view, *details.timeout.path, place / "TimeoutSecondsPath");
  if (details.heartbeat.path) read_path(view, *details.heartbeat.path, place / "HeartbeatSecondsPath");
  if (details.credentials) evaluate(view, *details.credentials, place / "Credentials");
  const ShapePtr raw = state.input_path.path || state.input_path.is_null ? view.way.data : view.data;
  catch_errors(view, state, raw);
  finish(view, state, raw, result_shape(details, {.kind = Origin::Kind::kResult, .state = &state}));
}

void DataFlow::choice(View& view, const State& state, const ChoiceState& details) {
  const Place& place = places_.at(&state);
  ShapePtr data = view.data;
  for (std::size_t i = 0; i < details.choices.size(); ++i) {
    const ChoiceBranch& branch = details.choices[i];
    const Place at = place / "Choices" / i;
    const Judgement judged = judge(view, branch.rule, at, data);
    if (judged.verdict != false) {
      Way after = view.way;
      View taking{.scope = view.scope, .way = view.way, .data = judged.if_true};
      assigned(taking, branch.assign, at / "Assign", after);
      const ShapePtr output = filtered(taking, state.output_path, "OutputPath");
      send(view.scope, after, branch.next, output);
    }
    if (judged.verdict == true) return;
    data = judged.if_false;
  }
  Way after = view.way;
  View taking{.scope = view.scope, .way = view.way, .data = data};
  assigned(taking, state.assign, place / "Assign", after);
  const ShapePtr output = filtered(taking, state.output_path, "OutputPath");
  send(view.scope, after, details.otherwise, output);
}

void DataFlow::wait(View& view, const State& state, const WaitState& details) {
  const Place& place = places_.at(&state);
  if (details.seconds.path) read_path(view, *details.seconds.path, place / "SecondsPath");
  if (details.timestamp_path) read_path(view, *details.timestamp_path, place / "TimestampPath");
  Way after = view.way;
  View assigning{.scope = view.scope, .way = view.way, .data = view.data};
  assigned(assigning, state.assign, place / "Assign", after);
  View leaving{.scope = view.scope, .way = after, .data = {}};
  leave(leaving, state, assigning.data);
}

void DataFlow::fail(View& view, const State& state, const FailState& details) {
  const Place& place = places_.at(&state);
  if (details.error_path) evaluate(view, *details.error_path, place / "ErrorPath");
  if (details.cause_path) evaluate(view, *details.cause_path, place / "CausePath");
}

void DataFlow::parallel(View& view, const State& state, const ParallelState& details) {
  const Place& place = places_.at(&state);
  ShapePtr input = view.data;
  if (state.parameters) input = evaluate(view, *state.parameters, place / "Parameters");
  const ShapePtr raw = state.input_path.path || state.input_path.is_null ? view.way.data : view.data;
  Shape outputs{.kind = Shape::Kind::kArray, .origin = {.kind = Origin::Kind::kResult, .state = &state}};
  for (std::size_t i = 0; i < details.branches.size(); ++i) {
    Scope branch{.machine = *details.branches[i],
                 .place = place / "Branches" / i / "States",
                 .item = view.scope.item,
                 .depth = view.scope.depth + 1};
    Way entry = view.way;
    entry.at = branch.machine.start;
    entry.data = input;
    outputs.elements.push_back(joined(walk(branch, std::move(entry))));
  }
  catch_errors(view, state, raw);
  finish(view, state, raw, std::make_shared<const Shape>(std::move(outputs)));
}

void DataFlow::map(View& view, const State& state, const MapState& details) {
  const Place& place = places_.at(&state);
  const Origin origin{.kind = Origin::Kind::kResult, .state = &state};
  ShapePtr items = view.data;
  if (details.items_path) items = read_path(view, *details.items_path, place / "ItemsPath");
  for (const NumberField* number :
       {&details.concurrency_max, &details.tolerated_failure_count, &details.tolerated_failure_percentage})
    if (number->path) read_path(view, *number->path, place / number->field);
  const ShapePtr raw = state.input_path.path || state.input_path.is_null ? view.way.data : view.data;

  ShapePtr item = items->kind == Shape::Kind::kArray ? (items->each ? items->each : joined(items->elements))
                                                     : any_shape(items->origin);
  if (is_written(place / "ItemReader")) item = any_shape({});
  ShapePtr input = item;
  if (details.item_selector) {
    const ShapePtr around = std::exchange(view.scope.item, item);
    input =
        evaluate(view, *details.item_selector, place / written_field(place, "ItemSelector", "Parameters"));
    view.scope.item = around;
  }
  if (is_written(place / "ItemBatcher"))
    input = closed_object({{"Items", array_of(input, input->origin)}, {"BatchInput", any_shape({})}}, {});
  ShapePtr each = any_shape(origin);
  if (details.processor) {
    Scope inner{.machine = *details.processor,
                .place = place / written_field(place, "ItemProcessor", "Iterator") / "States",
                .item = item,
                .depth = view.scope.depth + 1};
    Way entry = view.way;
    entry.at = inner.machine.start;
    entry.data = input;
    each = joined(walk(inner, std::move(entry)));
  }
  catch_errors(view, state, raw);
  ShapePtr result = array_of(each, origin);
  if (is_written(place / "ResultWriter"))
    result = closed_object(
        {{"MapRunArn", scalar_shape(Shape::Kind::kText, origin)}, {"ResultWriterDetails", any_shape(origin)}},
        origin);
  finish(view, state, raw, std::move(result));
}

}  // namespace millrace::asl
