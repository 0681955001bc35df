#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "shared/asl/paths/path.h"

namespace millrace::asl {

/// A side of a comparison in `[?(…)]`: a path from the tested value (`@`) or from the whole (`$`), or a literal.
struct FilterOperand {
  std::optional<Path> path = {};
  bool is_from_item = false;
  Json literal = nullptr;
};

enum class FilterOperator { kExists, kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

/// `[?(@.a == 'x' && @.b > 1)]`, compiled.
struct FilterExpression {
  enum class Kind { kTest, kAnd, kOr, kNot };
  Kind kind = Kind::kTest;
  std::vector<FilterExpression> operands = {};  ///< Of kAnd, kOr, kNot.
  FilterOperator comparison = FilterOperator::kExists;
  FilterOperand left = {};
  FilterOperand right = {};

  /// Type mismatches are false, never an error. `@.key` alone holds for a present value that is not null.
  bool accepts(const Json& item, const Json& root, VisitBudget& budget) const;
};

}  // namespace millrace::asl
