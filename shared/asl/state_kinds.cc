#include "shared/asl/state_kinds.h"

#include <cmath>

#include "shared/asl/interpreter.h"
#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

using enum HistoryEventType;

/// The three history events of a kind, in the order of State::Details.
struct KindTypes {
  HistoryEventType entered;
  HistoryEventType exited;
  std::optional<HistoryEventType> aborted;
};

const KindTypes& types_of(const State& state) {
  static constexpr KindTypes kTypes[] = {
      {kTaskStateEntered, kTaskStateExited, kTaskStateAborted},
      {kPassStateEntered, kPassStateExited, {}},
      {kChoiceStateEntered, kChoiceStateExited, {}},
      {kWaitStateEntered, kWaitStateExited, kWaitStateAborted},
      {kSucceedStateEntered, kSucceedStateExited, {}},
      {kFailStateEntered, kFailStateEntered, {}},  // A Fail state is never exited.
      {kParallelStateEntered, kParallelStateExited, kParallelStateAborted},
      {kMapStateEntered, kMapStateExited, kMapStateAborted},
  };
  static_assert(std::size(kTypes) == std::variant_size_v<State::Details>);
  return kTypes[state.details.index()];
}

/// A number, or a text that spells one: both are taken from data.
std::optional<double> as_number(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return {};
  const Json spelt = Json::parse(value.get_ref<const std::string&>(), nullptr, false);
  return spelt.is_number() ? std::optional(spelt.get<double>()) : std::nullopt;
}

Evaluated<std::optional<double>> evaluate_as(const NumberField& field, const Environment& environment, bool is_whole) {
  if (!field.path) return field.value;
  const auto value = select_or_fault(*field.path, environment);
  if (!value) return value.fault();
  const auto number = as_number(**value);
  if (number && (!is_whole || std::trunc(*number) == *number)) return number;
  return runtime_fault("The " + std::string(field.field) + " field refers to value \"" + to_plain_text(**value) +
                       "\" which is not a valid " + (is_whole ? "integer" : "float") + ": " + field.path->text());
}

}  // namespace

Evaluated<Data> apply_parameters(const Visit& visit) {
  Evaluated<Data> parameters = visit.environment.data;
  if (visit.state.parameters) parameters = evaluate(*visit.state.parameters, visit.environment);
  if (parameters) visit.interpreter.show("afterParameters", *parameters);
  return parameters;
}

Evaluated<std::optional<double>> evaluate_integer(const NumberField& field, const Environment& environment) {
  return evaluate_as(field, environment, true);
}

Evaluated<std::optional<double>> evaluate_number(const NumberField& field, const Environment& environment) {
  return evaluate_as(field, environment, false);
}

HistoryEventType entered_type(const State& state) { return types_of(state).entered; }
HistoryEventType exited_type(const State& state) { return types_of(state).exited; }
std::optional<HistoryEventType> aborted_type(const State& state) { return types_of(state).aborted; }

}  // namespace millrace::asl
