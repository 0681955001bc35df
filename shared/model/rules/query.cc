#include "shared/model/rules/query.h"

namespace millrace::model::rules {

Condition negated(Condition condition) {
  switch (condition.kind) {
    case Condition::Kind::kComparison:
      condition.comparison.is_negated = !condition.comparison.is_negated;
      return condition;
    case Condition::Kind::kAll: condition.kind = Condition::Kind::kAny; break;
    case Condition::Kind::kAny: condition.kind = Condition::Kind::kAll; break;
  }
  for (Condition& child : condition.children) child = negated(std::move(child));
  return condition;
}

std::vector<const Comparison*> comparisons_of(const Condition& condition) {
  if (condition.kind == Condition::Kind::kComparison) return {&condition.comparison};
  std::vector<const Comparison*> all;
  for (const Condition& child : condition.children) {
    const auto below = comparisons_of(child);
    all.insert(all.end(), below.begin(), below.end());
  }
  return all;
}

}  // namespace millrace::model::rules
