#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "shared/model/rules/query.h"
#include "shared/model/rules/schema.h"

namespace millrace::model::rules::spark_sql {

/// Pieces of Spark SQL (ANSI mode), with SQL's own rules for NULL, which are the ones of Query.

/// A text literal.
std::string literal(std::string_view text);

/// A name in backticks, whatever is in it.
std::string quoted(std::string_view name);

/// A cell's text, or a table's column, as what its column holds; empty cells are NULL. Dates become ISO text.
std::string typed(const std::string& text, csv::CellKind kind);

/// The part of a date, given as ISO text; the date itself for kNone.
std::string bucket(const std::string& date, Bucket bucket);

/// `value` is not looked at for kCountRows.
std::string aggregate(Aggregate aggregate, const std::string& value);

/// What a value is sorted by: weekdays by their place in the week, everything else by itself.
std::string sort_value(const std::string& value, Bucket bucket);

/// `value_of` answers the SQL of an operand.
std::string condition(const Condition& condition, const Schema& schema, const std::function<std::string(const Operand&)>& value_of);

}  // namespace millrace::model::rules::spark_sql
