#pragma once

#include <string>
#include <vector>

#include "shared/model/rules/sentence.h"

namespace millrace::model::rules {

/// A value that `operand` can be compared with: a number, a text (known values first, then one plain word), a date or a
/// period ("2024", "March 2024", "2024-03-05"), in the form of Comparison::values.
Readings<std::string> values_at(const Sentence& sentence, std::size_t at, const Operand& operand);

/// `value, value or value`, in brackets or not: every beginning of the list.
Readings<std::vector<std::string>> value_lists_at(const Sentence& sentence, std::size_t at, const Operand& operand);

/// A known value of exactly one text column, in a place where no column is named ("in Berlin").
Readings<Schema::ValueMatch> known_values_at(const Sentence& sentence, std::size_t at);

/// A date or period as the beginning of an ISO date; both ends of a quarter.
struct Period {
  std::string from;
  std::string to;  ///< Equal to `from` unless it takes two to say it.
};
Readings<Period> periods_at(const Sentence& sentence, std::size_t at, csv::CellKind kind);

}  // namespace millrace::model::rules
