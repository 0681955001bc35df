#pragma once

#include <string_view>

namespace millrace::csv {

/// What a cell, or all cells of a column, can be read as.
enum class CellKind {
  kInteger,      ///< 42, -7; never with a leading zero, which means a code.
  kDecimal,      ///< 3.14, -0.5, 1e6
  kDecimalComma, ///< 3,14: in files that are not cut by commas
  kDate,         ///< 2024-03-05
  kDateTime,     ///< 2024-03-05 10:30, 2024-03-05T10:30:00Z
  kDateSlashYearFirst,  ///< 2024/03/05
  kDateDotted,   ///< 05.03.2024
  kDateMonthFirst,  ///< 03/25/2024: the first number is the month
  kDateDayFirst,    ///< 25/03/2024: the first number is the day
  kText,
};

/// "integer", "decimal", "date", "date with time", "text".
std::string_view name_of(CellKind kind);

bool is_number(CellKind kind);
bool is_date(CellKind kind);

/// Whether a cell that is not empty can be read as `kind`. Everything is text.
bool reads_as(std::string_view cell, CellKind kind);

}  // namespace millrace::csv
