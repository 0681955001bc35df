#pragma once

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

#include "shared/model/rules/query.h"

namespace millrace::model::rules {

/// The parts a question is made of, in any order. What they mean together is decided in assemble_query.h.

/// Words that carry no meaning of their own: "please show me", "the", ",".
struct Filler {};

/// "orders", "all rows": the rows of a file, by its name if it was named.
struct RowsClause {
  std::optional<std::size_t> table;
};

/// "name and city".
struct SelectClause {
  std::vector<Field> fields;  ///< Empty: all columns.
};

/// "distinct regions".
struct DistinctClause {
  std::vector<Field> fields;  ///< Empty: of whatever is selected.
};

/// "by region and month".
struct GroupClause {
  std::vector<Field> fields;
};

/// "total and average amount".
struct MeasureClause {
  std::vector<Measure> measures;
  std::optional<std::size_t> rows_of;  ///< The file whose rows are counted, if it was named ("number of orders").
};

/// "where amount is over 100".
struct FilterClause {
  Condition condition;
};

/// "sorted by region, then amount descending"; "highest first" has no operand.
struct OrderClause {
  enum class Sense { kValue, kText, kTime };  ///< What "first" speaks of when no operand is named.
  struct Item {
    std::optional<Operand> by;
    std::optional<Aggregate> aggregate;  ///< "by the total": the measure of this kind.
    bool descending = false;
    Sense sense = Sense::kValue;
  };
  std::vector<Item> items;
};

/// "top 5 regions by total amount", "the 3 cheapest products", "first 10 rows", "which region has the most orders".
struct RankClause {
  enum class Kind { kRanked, kFirst, kLast };
  Kind kind = Kind::kRanked;
  std::optional<std::size_t> count;  ///< Absent: "top regions".
  bool descending = true;
  std::vector<Field> entity;         ///< Empty: rows.
  std::optional<Operand> target;
};

/// "join with customers on customer_id".
struct JoinClause {
  std::optional<std::size_t> table;
  std::optional<ColumnRef> left;
  std::optional<ColumnRef> right;
  bool keeps_unmatched = false;
};

using Clause = std::variant<Filler, RowsClause, SelectClause, DistinctClause, GroupClause, MeasureClause, FilterClause,
                            OrderClause, RankClause, JoinClause>;

}  // namespace millrace::model::rules
