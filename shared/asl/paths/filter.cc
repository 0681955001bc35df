#include "shared/asl/paths/filter.h"

#include <algorithm>

#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

/// What an operand stands for; null when its path finds nothing. `storage` keeps arrays made on the way.
const Json* value_of(const FilterOperand& operand, const Json& item, const Json& root, Data& storage,
                     VisitBudget& budget) {
  if (!operand.path) return &operand.literal;
  const Json& start = operand.is_from_item ? item : root;
  if (operand.path->is_definite()) return operand.path->find(start);
  storage = operand.path->select_within(budget, Data(Data{}, &start));
  return storage.get();
}

bool holds_equal(const Json* left, const Json* right) { return left && right && loosely_equal(*left, *right); }

bool holds_order(FilterOperator comparison, const Json* left, const Json* right) {
  if (!left || !right) return false;
  std::partial_ordering order = std::partial_ordering::unordered;
  if (left->is_number() && right->is_number()) order = compare_numbers(*left, *right);
  if (left->is_string() && right->is_string())
    order = left->get_ref<const std::string&>().compare(right->get_ref<const std::string&>()) <=> 0;
  switch (comparison) {
    case FilterOperator::kLess: return order < 0;
    case FilterOperator::kLessOrEqual: return order <= 0;
    case FilterOperator::kGreater: return order > 0;
    case FilterOperator::kGreaterOrEqual: return order >= 0;
    case FilterOperator::kExists:
    case FilterOperator::kEqual:
    case FilterOperator::kNotEqual: break;
  }
  return false;
}

}  // namespace

bool FilterExpression::accepts(const Json& item, const Json& root, VisitBudget& budget) const {
  const auto accepted = [&](const FilterExpression& operand) { return operand.accepts(item, root, budget); };
  switch (kind) {
    case Kind::kAnd: return std::ranges::all_of(operands, accepted);
    case Kind::kOr: return std::ranges::any_of(operands, accepted);
    case Kind::kNot: return !accepted(operands.front());
    case Kind::kTest: break;
  }
  budget.spend();
  Data left_storage;
  Data right_storage;
  const Json* found = value_of(left, item, root, left_storage, budget);
  if (comparison == FilterOperator::kExists) return found && !found->is_null();
  const Json* other = value_of(right, item, root, right_storage, budget);
  if (comparison == FilterOperator::kEqual) return holds_equal(found, other);
  if (comparison == FilterOperator::kNotEqual) return !holds_equal(found, other);
  return holds_order(comparison, found, other);
}

}  // namespace millrace::asl
