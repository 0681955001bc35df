#include "shared/asl/proof/data_flow.h"

#include <algorithm>

namespace millrace::asl {
namespace {

/// Ways into one state that are kept apart; more are joined. Fewer inside Map and Parallel, which multiply.
constexpr std::size_t kWaysMax = 12;
constexpr std::size_t kInnerWaysMax = 4;

}  // namespace

void DataFlow::follow(const StateMachine& machine, ShapePtr input) {
  request_ = input;
  if (!machine.start) return;
  Scope scope{.machine = machine, .place = Place() / "States"};
  walk(scope, {.at = machine.start, .data = std::move(input)});
}

const std::vector<ShapePtr>& DataFlow::inputs_of(const State& state) const {
  static const std::vector<ShapePtr> kNone;
  const auto found = inputs_.find(&state);
  return found == inputs_.end() ? kNone : found->second;
}

std::vector<ShapePtr> DataFlow::walk(Scope& scope, Way entry) {
  scope.ahead.push_back(std::move(entry));
  while (!scope.ahead.empty() && --work_left_ > 0) {
    Way way = std::move(scope.ahead.front());
    scope.ahead.pop_front();
    if (way.at && is_news(scope, way)) enter(scope, std::move(way));
  }
  return std::move(scope.outputs);
}

bool DataFlow::is_news(Scope& scope, Way& way) {
  std::vector<Way>& seen = scope.seen[way.at];
  work_left_ -= static_cast<int>((seen.size() + 1) * (way.data->members.size() + 1));
  const auto is_same = [](const Way& one, const Way& other) {
    return same_shape(one.data, other.data) &&
           std::ranges::equal(one.variables, other.variables, [](const auto& left, const auto& right) {
             return left.first == right.first && same_shape(left.second, right.second);
           });
  };
  if (std::ranges::any_of(seen, [&](const Way& known) { return is_same(known, way); })) return false;
  const std::size_t ways_max = scope.depth == 0 ? kWaysMax : kInnerWaysMax;
  if (seen.size() >= ways_max) {
    // Too many to tell apart: go on with what all of them have in common, until that changes no more.
    for (const Way& known : seen) {
      way.data = join(way.data, known.data);
      std::erase_if(way.variables,
                    [&](const auto& variable) { return !known.variables.contains(variable.first); });
      for (auto& [name, shape] : way.variables) shape = join(shape, known.variables.at(name));
    }
    if (is_same(seen.back(), way)) return false;
    if (seen.size() > ways_max)
      seen.back() = way;
    else
      seen.push_back(way);
    return true;
  }
  seen.push_back(way);
  return true;
}

void DataFlow::enter(Scope& scope, Way way) {
  const State& state = *way.at;
  places_.try_emplace(&state, scope.place / state.name);
  visits_.push_back({.state = &state, .previous = way.visit});
  way.visit = static_cast<int>(visits_.size()) - 1;
  View view{.scope = scope, .way = way, .data = way.data};
  view.data = filtered(view, state.input_path, "InputPath");
  std::visit(
      [&](const auto& details) {
        using Details = std::decay_t<decltype(details)>;
        if constexpr (std::is_same_v<Details, PassState>) pass(view, state, details);
        if constexpr (std::is_same_v<Details, TaskState>) task(view, state, details);
        if constexpr (std::is_same_v<Details, ChoiceState>) choice(view, state, details);
        if constexpr (std::is_same_v<Details, WaitState>) wait(view, state, details);
        if constexpr (std::is_same_v<Details, SucceedState>) leave(view, state, view.data);
        if constexpr (std::is_same_v<Details, FailState>) fail(view, state, details);
        if constexpr (std::is_same_v<Details, ParallelState>) parallel(view, state, details);
        if constexpr (std::is_same_v<Details, MapState>) map(view, state, details);
      },
      state.details);
}

void DataFlow::send(Scope& scope, const Way& way, const State* next, ShapePtr data) {
  if (next)
    scope.ahead.push_back(
        {.at = next, .data = std::move(data), .variables = way.variables, .visit = way.visit});
}

/// Applies OutputPath and goes on, or ends the machine.
void DataFlow::leave(View& view, const State& state, ShapePtr data) {
  view.data = std::move(data);
  const ShapePtr output = filtered(view, state.output_path, "OutputPath");
  if (state.next)
    send(view.scope, view.way, state.next, output);
  else
    view.scope.outputs.push_back(output);
}

std::vector<std::string> DataFlow::way_to(const View& view) const {
  constexpr std::size_t kShownMax = 30;
  std::vector<std::string> names;
  for (int at = view.way.visit; at >= 0 && names.size() < kShownMax;
       at = visits_[static_cast<std::size_t>(at)].previous)
    names.push_back(visits_[static_cast<std::size_t>(at)].state->name);
  std::ranges::reverse(names);
  return names;
}

}  // namespace millrace::asl
