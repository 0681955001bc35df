#include "shared/asl/state_kinds.h"
#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

/// What Error or Cause is: the literal, or what the `…Path` field finds, which must be a text.
Evaluated<std::optional<std::string>> text_of(const std::optional<std::string>& literal,
                                              const std::optional<Expression>& expression, std::string_view field,
                                              const Environment& environment) {
  if (!expression) return literal;
  const auto value = evaluate(*expression, field, environment);
  if (!value) return value.fault();
  if ((*value)->is_string()) return std::optional((*value)->get<std::string>());
  return runtime_fault("The " + std::string(field) + " field refers to value \"" + to_text(**value) +
                       "\" which is not a string: " + expression->text);
}

}  // namespace

Attempt attempt(const FailState& fail, Visit& visit) {
  auto error = text_of(fail.error, fail.error_path, "ErrorPath", visit.environment);
  if (!error) return error.fault();
  auto cause = text_of(fail.cause, fail.cause_path, "CausePath", visit.environment);
  if (!cause) return cause.fault();
  return Fault{.error = std::move(*error), .cause = std::move(*cause)};
}

}  // namespace millrace::asl
