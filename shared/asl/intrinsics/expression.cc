#include "shared/asl/intrinsics/expression.h"

#include "shared/asl/intrinsics/functions.h"
#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

/// A fault inside a call before the whole expression's text is put around it.
Evaluated<Data> evaluate_argument(const Expression& expression, const Environment& environment);

Evaluated<Data> call(const Call& call, const Environment& environment) {
  Arguments arguments;
  arguments.reserve(call.arguments.size());
  const bool takes_template = call.function->apply == intrinsics::format;
  for (const Expression& argument : call.arguments) {
    const auto* literal = std::get_if<Literal>(&argument.content);
    if (takes_template && arguments.empty() && literal && literal->value->is_string()) {
      arguments.push_back(make_data(literal->raw));
      continue;
    }
    auto value = evaluate_argument(argument, environment);
    if (!value) return value;
    arguments.push_back(std::move(*value));
  }
  try {
    return make_data(call.function->apply(arguments, environment.random));
  } catch (const IntrinsicError& error) {
    return fault_of("States.IntrinsicFailure", error.reason);
  }
}

/// Step Functions reports a context path as if it began with a single `$`.
std::string argument_text(const Path& path) {
  return path.root() == Path::Root::kContext ? path.text().substr(1) : path.text();
}

Evaluated<Data> evaluate_argument(const Expression& expression, const Environment& environment) {
  if (const auto* literal = std::get_if<Literal>(&expression.content)) return literal->value;
  if (const auto* nested = std::get_if<Call>(&expression.content)) return call(*nested, environment);
  const auto& path = std::get<Path>(expression.content);
  if (Data found = environment.select(path)) return found;
  if (!path.is_definite()) return runtime_fault(environment.why_missing(path));
  return runtime_fault("The JsonPath argument for the field '" + argument_text(path) +
                       "' could not be found in the input '" + to_text(*environment.data) + "'");
}

}  // namespace

Evaluated<Data> evaluate(const Expression& expression, std::string_view field, const Environment& environment) {
  if (const auto* path = std::get_if<Path>(&expression.content)) {
    if (Data found = environment.select(*path)) return found;
    if (environment.ends_past_array(*path)) return null_data();
    if (!path->is_definite())
      return runtime_fault("Invalid path '" + path->text() + "' : " + environment.why_missing(*path));
    return runtime_fault("The JSONPath '" + path->text() + "' specified for the field '" + std::string(field) +
                         "' could not be found in the input '" + to_text(*environment.data) + "'");
  }
  auto value = evaluate_argument(expression, environment);
  if (value) return value;
  Fault fault = value.fault();
  fault.cause = "The function '" + expression.text + "' had the following error: " + fault.cause.value_or("");
  return fault;
}

}  // namespace millrace::asl
