#pragma once

#include <functional>
#include <string>

#include "shared/model/rules/query.h"
#include "shared/model/rules/schema.h"

namespace millrace::model::rules {

/// A condition as a Python expression. `value_of` gives the expression of an operand. Negations stand at the comparisons,
/// and every comparison is false for an empty cell, which together is what SQL's WHERE keeps.
std::string python_condition(const Condition& condition, const Schema& schema,
                             const std::function<std::string(const Operand&)>& value_of);

}  // namespace millrace::model::rules
