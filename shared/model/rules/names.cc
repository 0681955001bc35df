#include "shared/model/rules/names.h"

#include <algorithm>

namespace millrace::model::rules {
namespace {

bool stands_elsewhere(ColumnRef column, const Schema& schema) {
  for (std::size_t t = 0; t < schema.files().size(); ++t) {
    if (t == column.table) continue;
    for (const auto& other : schema.files()[t].table.columns) {
      if (other.name == schema.column(column).name) return true;
    }
  }
  return false;
}

std::string column_name(ColumnRef column, const Schema& schema) {
  const std::string& name = schema.column(column).name;
  if (column.table == 0 || !stands_elsewhere(column, schema)) return name;
  const std::string& file = schema.files()[column.table].name;
  return file.substr(0, file.find('.')) + "." + name;
}

std::string_view prefix_of(Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::kCountRows: return "count";
    case Aggregate::kCount: return "count_";
    case Aggregate::kCountDistinct: return "distinct_";
    case Aggregate::kSum: return "total_";
    case Aggregate::kAverage: return "average_";
    case Aggregate::kMinimum: return "min_";
    case Aggregate::kMaximum: return "max_";
    case Aggregate::kMedian: return "median_";
  }
  return "";
}

std::string joined(const std::vector<std::string>& parts, std::string_view mark) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : std::string(mark)) + part;
  return text;
}

std::string in_words(const Comparison& comparison, const Schema& schema) {
  const std::string left = name_of(comparison.left, schema);
  const std::string values = joined(comparison.values, " or ");
  const std::string negation = comparison.is_negated ? "not " : "";
  switch (comparison.op) {
    case Operator::kEqual: return left + " is " + negation + values;
    case Operator::kLess: return left + " is " + negation + "less than " + values;
    case Operator::kAtMost: return left + " is " + negation + "at most " + values;
    case Operator::kGreater: return left + " is " + negation + "greater than " + values;
    case Operator::kAtLeast: return left + " is " + negation + "at least " + values;
    case Operator::kBetween: return left + " is " + negation + "between " + joined(comparison.values, " and ");
    case Operator::kContains: return left + " does " + negation + "contain " + values;
    case Operator::kStartsWith: return left + " does " + negation + "start with " + values;
    case Operator::kEndsWith: return left + " does " + negation + "end with " + values;
    case Operator::kEmpty: return left + " is " + negation + "empty";
  }
  return left;
}

std::string in_words(const Condition& condition, const Schema& schema) {
  if (condition.kind == Condition::Kind::kComparison) return in_words(condition.comparison, schema);
  std::vector<std::string> parts;
  for (const Condition& child : condition.children) {
    const std::string text = in_words(child, schema);
    parts.push_back(child.kind == Condition::Kind::kComparison ? text : "(" + text + ")");
  }
  return joined(parts, condition.kind == Condition::Kind::kAll ? " and " : " or ");
}

template <typename T>
std::string list_of(const std::vector<T>& items, const Schema& schema) {
  std::vector<std::string> names;
  for (const T& item : items) names.push_back(name_of(item, schema));
  return joined(names, ", ");
}

}  // namespace

std::string_view name_of(Bucket bucket) {
  switch (bucket) {
    case Bucket::kNone: return "";
    case Bucket::kDay: return "day";
    case Bucket::kWeek: return "week";
    case Bucket::kMonth: return "month";
    case Bucket::kQuarter: return "quarter";
    case Bucket::kYear: return "year";
    case Bucket::kWeekday: return "weekday";
    case Bucket::kMonthOfYear: return "month_of_year";
    case Bucket::kHour: return "hour";
  }
  return "";
}

std::string name_of(const Field& field, const Schema& schema) {
  if (field.bucket == Bucket::kNone) return column_name(field.column, schema);
  const std::string bucket(name_of(field.bucket));
  const bool is_taken = !schema.columns_exactly_named(bucket).empty() || schema.columns_where(csv::is_date).size() > 1;
  return is_taken ? column_name(field.column, schema) + "_" + bucket : bucket;
}

std::string name_of(const Measure& measure, const Schema& schema) {
  const std::string prefix(prefix_of(measure.aggregate));
  return measure.column ? prefix + column_name(*measure.column, schema) : prefix;
}

std::string name_of(const Operand& operand, const Schema& schema) {
  return std::visit([&](const auto& one) { return name_of(one, schema); }, operand);
}

std::vector<std::string> steps_of(const Query& query, const Schema& schema) {
  std::vector<std::string> steps{"read " + schema.files()[query.table].name};
  if (query.join) {
    steps.push_back((query.join->keeps_unmatched ? "left join with " : "join with ") + schema.files()[query.join->right.table].name + " where " +
                    schema.column(query.join->left).name + " equals " + schema.column(query.join->right).name);
  }
  if (query.where) steps.push_back("keep rows where " + in_words(*query.where, schema));
  if (query.is_grouped && !query.fields.empty()) steps.push_back("group by " + list_of(query.fields, schema));
  if (!query.measures.empty()) steps.push_back("compute " + list_of(query.measures, schema));
  if (query.having) steps.push_back("keep groups where " + in_words(*query.having, schema));
  if (!query.is_grouped) {
    const std::string columns = query.fields.empty() ? "all columns" : list_of(query.fields, schema);
    steps.push_back((query.is_distinct ? "take the different values of " : "take ") + columns);
  }
  std::vector<std::string> order;
  for (const SortKey& key : query.order) order.push_back(name_of(key.by, schema) + (key.descending ? " descending" : " ascending"));
  if (!order.empty()) steps.push_back("order by " + joined(order, ", "));
  if (query.limit) steps.push_back((query.from_the_end ? "keep the last " : "keep the first ") + std::to_string(*query.limit));
  return steps;
}

}  // namespace millrace::model::rules
