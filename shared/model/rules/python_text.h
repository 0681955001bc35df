#pragma once

#include <string>
#include <string_view>

namespace millrace::model::rules {

/// A Python string literal for any UTF-8 text.
std::string python_string(std::string_view text);

/// Text that may stand in a comment: one line, without control characters.
std::string python_comment(std::string_view text);

/// Fixed pieces of generated programs; each stands alone at the top level of a module.
namespace python {
extern const std::string_view kReading;       ///< InputError, log, read_rows, as_text
extern const std::string_view kInteger;       ///< as_integer
extern const std::string_view kDecimal;       ///< as_decimal
extern const std::string_view kDecimalComma;  ///< as_decimal_comma
extern const std::string_view kIsoDate;       ///< as_date
extern const std::string_view kDateParts;     ///< date_from, which reorders dates that are not ISO
extern const std::string_view kJoin;          ///< joined
extern const std::string_view kSort;          ///< nulls_first
extern const std::string_view kNumber;        ///< to_json
extern const std::string_view kMain;          ///< main and the guard
extern const std::string_view kCount;         ///< class Count, and so on
extern const std::string_view kDistinct;
extern const std::string_view kTotal;
extern const std::string_view kAverage;
extern const std::string_view kMinimum;
extern const std::string_view kMaximum;
extern const std::string_view kMedian;
extern const std::string_view kDay;           ///< day, and so on
extern const std::string_view kWeek;
extern const std::string_view kMonth;
extern const std::string_view kQuarter;
extern const std::string_view kYear;
extern const std::string_view kWeekday;
extern const std::string_view kMonthOfYear;
extern const std::string_view kHour;
}  // namespace python

}  // namespace millrace::model::rules
