#pragma once

#include <string>

#include "shared/model/rules/query.h"
#include "shared/model/rules/schema.h"

namespace millrace::model::rules {

/// The names of output columns: "amount", "month", "total_amount", "count", "distinct_customer"; a column whose name
/// stands in both joined files is "customers.name".
std::string name_of(const Field& field, const Schema& schema);
std::string name_of(const Measure& measure, const Schema& schema);
std::string name_of(const Operand& operand, const Schema& schema);

/// "month", "weekday", …; empty for kNone.
std::string_view name_of(Bucket bucket);

/// The plan of a query in words, one step per line, for the result's explanation and the program's head.
std::vector<std::string> steps_of(const Query& query, const Schema& schema);

}  // namespace millrace::model::rules
