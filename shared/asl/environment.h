#pragma once

#include "shared/asl/context_object.h"
#include "shared/asl/data.h"
#include "shared/asl/fault.h"
#include "shared/asl/paths/path.h"
#include "shared/asl/variables.h"
#include "shared/time/random.h"

namespace millrace::asl {

/// What the expressions of a state see while one of its fields is evaluated.
struct Environment {
  /// `$`: depends on the field (input, result, error output …).
  Data data;
  const ContextObject& context;
  const VariableScope& variables;
  Random& random;

  /// What a path selects, null when it is missing.
  Data select(const Path& path) const;
  /// Why it is missing, in the words of AWS.
  std::string why_missing(const Path& path) const;
  bool ends_past_array(const Path& path) const;
  /// The same state seen with another `$`.
  Environment with(Data other) const { return {std::move(other), context, variables, random}; }
};

/// For InputPath, OutputPath and the numeric `…Path` fields: a missing value is States.Runtime "Invalid path …".
Evaluated<Data> select_or_fault(const Path& path, const Environment& environment);

}  // namespace millrace::asl
