#include "shared/model/rules/write_condition.h"

#include <algorithm>

#include "shared/model/rules/python_text.h"

namespace millrace::model::rules {
namespace {

enum class Type { kNumber, kText, kDate, kDatePart };

Type type_of(const Operand& operand, const Schema& schema) {
  const auto* field = std::get_if<Field>(&operand);
  if (field == nullptr) return Type::kNumber;
  const csv::CellKind kind = schema.column(field->column).kind;
  if (csv::is_number(kind)) return Type::kNumber;
  if (!csv::is_date(kind)) return Type::kText;
  return field->bucket == Bucket::kNone ? Type::kDate : Type::kDatePart;
}

std::string literal(const std::string& value, Type type) {
  if (type != Type::kNumber) return python_string(value);
  return csv::reads_as(value, csv::CellKind::kInteger) ? value : "Decimal(" + python_string(value) + ")";
}

std::string list(const std::vector<std::string>& values, Type type) {
  std::string text = "(";
  for (const std::string& value : values) text += literal(value, type) + ", ";
  text.resize(text.size() - (values.size() > 1 ? 2 : 1));
  return text + ")";
}

/// As many characters of a date as the literal has: "2024-03" is compared with the month.
std::string cut(const std::string& expression, const std::string& value, Type type) {
  return type == Type::kDate ? expression + "[:" + std::to_string(value.size()) + "]" : expression;
}

class ConditionWriter {
 public:
  ConditionWriter(const Comparison& comparison, const Schema& schema, std::string expression)
      : comparison_(comparison), type_(type_of(comparison.left, schema)), value_(std::move(expression)) {}

  std::string write() const {
    const auto& values = comparison_.values;
    switch (comparison_.op) {
      case Operator::kEqual: return equal();
      case Operator::kLess: return present(ordered("<"));
      case Operator::kAtMost: return present(ordered("<="));
      case Operator::kGreater: return present(ordered(">"));
      case Operator::kAtLeast: return present(ordered(">="));
      case Operator::kBetween:
        return present(literal(values[0], type_) + " <= " + cut(value_, values[0], type_) + " and " + cut(value_, values[1], type_) +
                       " <= " + literal(values[1], type_));
      case Operator::kContains: return present(lower_literal() + " in " + value_ + ".lower()");
      case Operator::kStartsWith: return present(value_ + ".lower().startswith(" + lower_literal() + ")");
      case Operator::kEndsWith: return present(value_ + ".lower().endswith(" + lower_literal() + ")");
      case Operator::kEmpty: return value_ + (comparison_.is_negated ? " is not None" : " is None");
    }
    return "False";
  }

 private:
  std::string lower_literal() const { return python_string(comparison_.values.front()) + ".lower()"; }

  std::string ordered(const std::string& sign) const {
    const std::string& value = comparison_.values.front();
    return cut(value_, value, type_) + " " + sign + " " + literal(value, type_);
  }

  std::string present(const std::string& test) const {
    return "(" + value_ + " is not None and " + (comparison_.is_negated ? "not (" + test + ")" : test) + ")";
  }

  std::string equal() const {
    const auto& values = comparison_.values;
    const bool same_length = std::all_of(values.begin(), values.end(), [&](const auto& v) { return v.size() == values[0].size(); });
    if (type_ == Type::kDate && !same_length) {
      std::string any;
      for (const std::string& value : values) any += (any.empty() ? "" : " or ") + cut(value_, value, type_) + " == " + literal(value, type_);
      return present(any);
    }
    const std::string left = cut(value_, values[0], type_);
    if (values.size() == 1) return present(left + " == " + literal(values[0], type_));
    return present(left + " in " + list(values, type_));
  }

  const Comparison& comparison_;
  Type type_;
  std::string value_;
};

}  // namespace

std::string python_condition(const Condition& condition, const Schema& schema,
                             const std::function<std::string(const Operand&)>& value_of) {
  if (condition.kind == Condition::Kind::kComparison) {
    return ConditionWriter(condition.comparison, schema, value_of(condition.comparison.left)).write();
  }
  const std::string mark = condition.kind == Condition::Kind::kAll ? " and " : " or ";
  std::string text;
  for (const Condition& child : condition.children) text += (text.empty() ? "" : mark) + python_condition(child, schema, value_of);
  return "(" + text + ")";
}

}  // namespace millrace::model::rules
