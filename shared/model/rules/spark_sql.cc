#include "shared/model/rules/spark_sql.h"

namespace millrace::model::rules::spark_sql {
namespace {

constexpr std::string_view kDecimalType = "DECIMAL(38, 10)";
constexpr std::string_view kWeekdays = "array('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday')";

enum class Reading { kNumber, kText, kDate, kDatePart };

Reading reading_of(const Operand& operand, const Schema& schema) {
  const auto* field = std::get_if<Field>(&operand);
  if (field == nullptr) return Reading::kNumber;
  const csv::CellKind kind = schema.column(field->column).kind;
  if (csv::is_number(kind)) return Reading::kNumber;
  if (!csv::is_date(kind)) return Reading::kText;
  return field->bucket == Bucket::kNone ? Reading::kDate : Reading::kDatePart;
}

std::string cast(const std::string& value, std::string_view type) { return "CAST(" + value + " AS " + std::string(type) + ")"; }

std::string first_characters(const std::string& value, std::size_t count) {
  return "substr(" + value + ", 1, " + std::to_string(count) + ")";
}

std::string iso_date(const std::string& text, const std::string& pattern) {
  return "date_format(to_date(nullif(trim(" + text + "), ''), '" + pattern + "'), 'yyyy-MM-dd')";
}

/// One comparison; NULL where the value is, so that its negation does not hold either.
class ComparisonWriter {
 public:
  ComparisonWriter(const Comparison& comparison, const Schema& schema, std::string value)
      : comparison_(comparison), reading_(reading_of(comparison.left, schema)), value_(std::move(value)) {}

  std::string write() const {
    if (comparison_.op == Operator::kEmpty) return value_ + (comparison_.is_negated ? " IS NOT NULL" : " IS NULL");
    const std::string test = positive();
    return comparison_.is_negated ? "NOT (" + test + ")" : test;
  }

 private:
  std::string positive() const {
    const auto& values = comparison_.values;
    switch (comparison_.op) {
      case Operator::kEqual: return equal();
      case Operator::kLess: return ordered("<");
      case Operator::kAtMost: return ordered("<=");
      case Operator::kGreater: return ordered(">");
      case Operator::kAtLeast: return ordered(">=");
      case Operator::kBetween:
        return "(" + cut(values[0]) + " >= " + written(values[0]) + " AND " + cut(values[1]) + " <= " + written(values[1]) + ")";
      case Operator::kContains: return searched("contains");
      case Operator::kStartsWith: return searched("startswith");
      case Operator::kEndsWith: return searched("endswith");
      case Operator::kEmpty: break;
    }
    return "FALSE";
  }

  std::string written(const std::string& value) const {
    if (reading_ != Reading::kNumber) return literal(value);
    return csv::reads_as(value, csv::CellKind::kInteger) ? value : cast(literal(value), kDecimalType);
  }

  /// As many characters of a date as the literal has: "2024-03" is compared with the month.
  std::string cut(const std::string& value) const {
    return reading_ == Reading::kDate ? first_characters(value_, value.size()) : value_;
  }

  std::string ordered(const std::string& sign) const {
    const std::string& value = comparison_.values.front();
    return cut(value) + " " + sign + " " + written(value);
  }

  std::string searched(const std::string& function) const {
    return function + "(lower(" + value_ + "), lower(" + literal(comparison_.values.front()) + "))";
  }

  std::string equal() const {
    std::string any;
    for (const std::string& value : comparison_.values) any += (any.empty() ? "" : " OR ") + cut(value) + " = " + written(value);
    return comparison_.values.size() == 1 ? any : "(" + any + ")";
  }

  const Comparison& comparison_;
  Reading reading_;
  std::string value_;
};

}  // namespace

std::string literal(std::string_view text) {
  std::string escaped = "'";
  for (const char c : text) {
    if (c == '\\' || c == '\'') escaped += '\\';
    escaped += c;
  }
  return escaped + "'";
}

std::string quoted(std::string_view name) {
  std::string text = "`";
  for (const char c : name) text += c == '`' ? "``" : std::string(1, c);
  return text + "`";
}

std::string typed(const std::string& text, csv::CellKind kind) {
  const std::string cell = cast(text, "STRING");
  const std::string trimmed = "nullif(trim(" + cell + "), '')";
  switch (kind) {
    case csv::CellKind::kInteger: return cast(trimmed, "BIGINT");
    case csv::CellKind::kDecimal: return cast(trimmed, kDecimalType);
    case csv::CellKind::kDecimalComma: return cast("replace(" + trimmed + ", ',', '.')", kDecimalType);
    case csv::CellKind::kDate:
    case csv::CellKind::kDateTime: return trimmed;
    case csv::CellKind::kDateSlashYearFirst: return iso_date(cell, "yyyy/M/d");
    case csv::CellKind::kDateDotted: return iso_date(cell, "d.M.yyyy");
    case csv::CellKind::kDateMonthFirst: return iso_date(cell, "M/d/yyyy");
    case csv::CellKind::kDateDayFirst: return iso_date(cell, "d/M/yyyy");
    case csv::CellKind::kText: return "nullif(" + cell + ", '')";
  }
  return cell;
}

std::string bucket(const std::string& date, Bucket bucket) {
  const std::string day = "to_date(substr(" + date + ", 1, 10))";
  switch (bucket) {
    case Bucket::kNone: return date;
    case Bucket::kDay: return first_characters(date, 10);
    case Bucket::kWeek:
      return "concat(" + cast("extract(YEAROFWEEK FROM " + day + ")", "STRING") + ", '-W', lpad(" +
             cast("weekofyear(" + day + ")", "STRING") + ", 2, '0'))";
    case Bucket::kMonth: return first_characters(date, 7);
    case Bucket::kQuarter:
      return "concat(" + first_characters(date, 4) + ", '-Q', " + cast("quarter(" + day + ")", "STRING") + ")";
    case Bucket::kYear: return first_characters(date, 4);
    case Bucket::kWeekday: return "element_at(" + std::string(kWeekdays) + ", weekday(" + day + ") + 1)";
    case Bucket::kMonthOfYear: return "substr(" + date + ", 6, 2)";
    case Bucket::kHour: return "if(length(" + date + ") > 10, substr(" + date + ", 12, 2), if(" + date + " IS NULL, NULL, '00'))";
  }
  return date;
}

std::string aggregate(Aggregate aggregate, const std::string& value) {
  switch (aggregate) {
    case Aggregate::kCountRows: return "count(*)";
    case Aggregate::kCount: return "count(" + value + ")";
    case Aggregate::kCountDistinct: return "count(DISTINCT " + value + ")";
    case Aggregate::kSum: return "sum(" + value + ")";
    case Aggregate::kAverage: return "avg(" + cast(value, "DOUBLE") + ")";
    case Aggregate::kMinimum: return "min(" + value + ")";
    case Aggregate::kMaximum: return "max(" + value + ")";
    case Aggregate::kMedian: return "percentile(" + cast(value, "DOUBLE") + ", 0.5)";
  }
  return value;
}

std::string sort_value(const std::string& value, Bucket bucket) {
  return bucket == Bucket::kWeekday ? "array_position(" + std::string(kWeekdays) + ", " + value + ")" : value;
}

std::string condition(const Condition& condition, const Schema& schema, const std::function<std::string(const Operand&)>& value_of) {
  if (condition.kind == Condition::Kind::kComparison) {
    return ComparisonWriter(condition.comparison, schema, value_of(condition.comparison.left)).write();
  }
  const std::string mark = condition.kind == Condition::Kind::kAll ? " AND " : " OR ";
  std::string text;
  for (const Condition& child : condition.children) {
    text += (text.empty() ? "" : mark) + spark_sql::condition(child, schema, value_of);
  }
  return "(" + text + ")";
}

}  // namespace millrace::model::rules::spark_sql
