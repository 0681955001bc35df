#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace millrace::model::rules {

/// What a question means: a typed plan over the columns of the given files, in the order FROM, WHERE, GROUP BY, HAVING,
/// ORDER BY, LIMIT of SQL, and with SQL's rules for empty cells (NULL).

struct ColumnRef {
  std::size_t table = 0;
  std::size_t column = 0;
  auto operator<=>(const ColumnRef&) const = default;
};

/// The part of a date that is looked at.
enum class Bucket { kNone, kDay, kWeek, kMonth, kQuarter, kYear, kWeekday, kMonthOfYear, kHour };

/// A value of every row: a column, or the bucket of a date column.
struct Field {
  ColumnRef column;
  Bucket bucket = Bucket::kNone;
  auto operator<=>(const Field&) const = default;
};

enum class Aggregate { kCountRows, kCount, kCountDistinct, kSum, kAverage, kMinimum, kMaximum, kMedian };

/// A value of every group. `column` is absent for kCountRows only.
struct Measure {
  Aggregate aggregate = Aggregate::kCountRows;
  std::optional<ColumnRef> column;
  auto operator<=>(const Measure&) const = default;
};

using Operand = std::variant<Field, Measure>;

enum class Operator { kEqual, kLess, kAtMost, kGreater, kAtLeast, kBetween, kContains, kStartsWith, kEndsWith, kEmpty };

/// `left operator values`. kEqual with several values means "one of"; kBetween has two, both included; kEmpty has none.
/// A value is the text of a number, a text, or the beginning of an ISO date ("2024", "2024-03", "2024-03-05"),
/// against which as many characters of the date are compared.
struct Comparison {
  Operand left;
  Operator op = Operator::kEqual;
  bool is_negated = false;  ///< As in SQL, an empty cell fulfils neither a comparison nor its negation.
  std::vector<std::string> values;
};

struct Condition {
  enum class Kind { kComparison, kAll, kAny };
  Kind kind = Kind::kComparison;
  Comparison comparison;            ///< kComparison
  std::vector<Condition> children;  ///< kAll, kAny
};

struct SortKey {
  Operand by;
  bool descending = false;  ///< Empty cells come first ascending and last descending.
};

struct Join {
  ColumnRef left;
  ColumnRef right;
  bool keeps_unmatched = false;  ///< LEFT JOIN
};

struct Query {
  std::size_t table = 0;              ///< The file that is read row by row.
  std::optional<Join> join;
  std::optional<Condition> where;
  std::vector<Field> fields;          ///< Output columns of rows; or the group's keys.
  bool is_grouped = false;            ///< With no fields: one group of all rows, which exists even when there are none.
  bool is_distinct = false;           ///< Equal output rows once, ascending.
  std::vector<Measure> measures;
  std::optional<Condition> having;
  std::vector<SortKey> order;
  std::optional<std::size_t> limit;
  bool from_the_end = false;          ///< The last rows of the file instead of the first.
};

/// The same condition with the opposite meaning.
Condition negated(Condition condition);

/// All comparisons of a condition, depth first.
std::vector<const Comparison*> comparisons_of(const Condition& condition);

}  // namespace millrace::model::rules
