#include "shared/csv/cell_kind.h"

#include <array>
#include <optional>

namespace millrace::csv {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Cuts up to `count_max` digits off the front; nothing when there is none.
std::optional<int> take_number(std::string_view& text, std::size_t count_max) {
  std::size_t count = 0;
  int value = 0;
  while (count < count_max && count < text.size() && is_digit(text[count])) value = value * 10 + (text[count++] - '0');
  if (count == 0) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

std::size_t take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  text.remove_prefix(count);
  return count;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

std::string_view without_sign(std::string_view cell) {
  if (!cell.empty() && (cell.front() == '-' || cell.front() == '+')) cell.remove_prefix(1);
  return cell;
}

bool has_code_zero(std::string_view digits) { return digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]); }

bool is_integer(std::string_view cell) {
  cell = without_sign(cell);
  if (has_code_zero(cell)) return false;
  return take_digits(cell) > 0 && cell.empty();
}

bool is_decimal(std::string_view cell, char mark) {
  cell = without_sign(cell);
  if (has_code_zero(cell)) return false;
  const std::size_t whole = take_digits(cell);
  const std::size_t fraction = take(cell, mark) ? take_digits(cell) : 0;
  if (whole + fraction == 0) return false;
  if (!cell.empty() && (cell.front() == 'e' || cell.front() == 'E')) {
    cell.remove_prefix(1);
    cell = without_sign(cell);
    const std::size_t digits = take_digits(cell);
    if (digits == 0 || digits > 3) return false;
  }
  return cell.empty();
}

bool is_calendar_date(int year, int month, int day) {
  constexpr std::array<int, 13> kDays{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays[static_cast<std::size_t>(month)] + (month == 2 && is_leap ? 1 : 0);
}

/// Year, month, day with fixed widths 4, 2, 2.
bool take_year_first(std::string_view& cell, char separator) {
  if (cell.size() < 10 || cell[4] != separator || cell[7] != separator) return false;
  std::string_view year_text = cell.substr(0, 4), month_text = cell.substr(5, 2), day_text = cell.substr(8, 2);
  const auto year = take_number(year_text, 4);
  const auto month = take_number(month_text, 2);
  const auto day = take_number(day_text, 2);
  if (!year || !month || !day || !year_text.empty() || !month_text.empty() || !day_text.empty()) return false;
  cell.remove_prefix(10);
  return is_calendar_date(*year, *month, *day);
}

enum class First { kDay, kMonth };

bool is_year_last(std::string_view cell, char separator, First first) {
  const auto left = take_number(cell, 2);
  if (!left || !take(cell, separator)) return false;
  const auto middle = take_number(cell, 2);
  if (!middle || !take(cell, separator) || cell.size() != 4) return false;
  const auto year = take_number(cell, 4);
  if (!year || !cell.empty()) return false;
  return first == First::kDay ? is_calendar_date(*year, *middle, *left) : is_calendar_date(*year, *left, *middle);
}

bool is_time(std::string_view text) {
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 24 || !take(text, ':')) return false;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59) return false;
  if (take(text, ':')) {
    const auto second = take_number(text, 2);
    if (!second || *second > 60) return false;
    if (take(text, '.') && take_digits(text) == 0) return false;
  }
  if (text.empty() || text == "Z" || text == "z") return true;
  if (!take(text, '+') && !take(text, '-')) return false;
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) return colon == 2 && text.size() == 5;
  return (text.size() == 4 || text.size() == 2) && take_digits(text) > 0 && text.empty();
}

bool is_date_with_time(std::string_view cell) {
  if (!take_year_first(cell, '-')) return false;
  return (take(cell, 'T') || take(cell, ' ')) && is_time(cell);
}

}  // namespace

std::string_view name_of(CellKind kind) {
  switch (kind) {
    case CellKind::kInteger: return "integer";
    case CellKind::kDecimal:
    case CellKind::kDecimalComma: return "decimal";
    case CellKind::kDate:
    case CellKind::kDateSlashYearFirst:
    case CellKind::kDateDotted:
    case CellKind::kDateMonthFirst:
    case CellKind::kDateDayFirst: return "date";
    case CellKind::kDateTime: return "date with time";
    case CellKind::kText: return "text";
  }
  return "text";
}

bool is_number(CellKind kind) {
  return kind == CellKind::kInteger || kind == CellKind::kDecimal || kind == CellKind::kDecimalComma;
}

bool is_date(CellKind kind) { return !is_number(kind) && kind != CellKind::kText; }

bool reads_as(std::string_view cell, CellKind kind) {
  switch (kind) {
    case CellKind::kInteger: return is_integer(cell);
    case CellKind::kDecimal: return is_decimal(cell, '.');
    case CellKind::kDecimalComma: return is_decimal(cell, ',');
    case CellKind::kDate: return take_year_first(cell, '-') && cell.empty();
    case CellKind::kDateTime: return is_date_with_time(cell) || (take_year_first(cell, '-') && cell.empty());
    case CellKind::kDateSlashYearFirst: return take_year_first(cell, '/') && cell.empty();
    case CellKind::kDateDotted: return is_year_last(cell, '.', First::kDay);
    case CellKind::kDateMonthFirst: return is_year_last(cell, '/', First::kMonth);
    case CellKind::kDateDayFirst: return is_year_last(cell, '/', First::kDay);
    case CellKind::kText: return true;
  }
  return false;
}

}  // namespace millrace::csv
