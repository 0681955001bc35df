#include "shared/csv/column_type.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "shared/csv/cell_kind.h"

namespace millrace::csv {
namespace {

constexpr double kShareLeast = 0.9;
constexpr std::size_t kDigitsMax = 18;    // What a 64-bit integer surely holds.
constexpr std::size_t kNumberBytesMax = 40;
constexpr std::size_t kAddressBytesMax = 2'000;

bool is_letter_or_digit(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return lower;
}

/// Labels parted by dots, the last of them two letters at least.
bool is_host(std::string_view host) {
  const std::size_t last_dot = host.rfind('.');
  if (last_dot == std::string_view::npos || last_dot == 0 || host.size() - last_dot < 3) return false;
  char before = '.';
  for (const char c : host) {
    if (!is_letter_or_digit(c) && c != '-' && c != '.' && static_cast<unsigned char>(c) < 0x80) return false;
    if (c == '.' && before == '.') return false;
    before = c;
  }
  const std::string_view top = host.substr(last_dot + 1);
  return std::none_of(top.begin(), top.end(), [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
}

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.size() > kAddressBytesMax) return false;
  const std::string_view local = text.substr(0, at);
  return local.find_first_of(" ,;<>()[]\"\\\t") == std::string_view::npos && is_host(text.substr(at + 1));
}

bool is_url(std::string_view text) {
  if (text.size() > kAddressBytesMax || text.find_first_of(" \t\n") != std::string_view::npos) return false;
  const std::string scheme = lower_case(text.substr(0, 8));
  std::string_view rest = text;
  if (scheme.starts_with("http://") || scheme.starts_with("https://")) {
    rest.remove_prefix(text.find("//") + 2);
  } else if (scheme.starts_with("ftp://")) {
    rest.remove_prefix(6);
  } else if (!scheme.starts_with("www.")) {
    return false;
  }
  rest = rest.substr(0, rest.find_first_of("/?#:"));
  return !rest.empty() && (is_host(rest) || (rest.size() < text.size() && is_letter_or_digit(rest.front())));
}

bool is_any_date(std::string_view text) {
  if (text.size() < 8 || text.size() > 40) return false;
  return reads_as(text, CellKind::kDateTime) || reads_as(text, CellKind::kDateSlashYearFirst) ||
         reads_as(text, CellKind::kDateDotted) || reads_as(text, CellKind::kDateMonthFirst) ||
         reads_as(text, CellKind::kDateDayFirst);
}

ColumnType type_of_figure(std::string_view bare) {
  if (bare.size() <= kNumberBytesMax) {
    const std::size_t digits = bare.size() - (bare.front() == '-' || bare.front() == '+' ? 1 : 0);
    if (reads_as(bare, CellKind::kInteger)) return digits <= kDigitsMax ? ColumnType::kInteger : ColumnType::kString;
    if (reads_as(bare, CellKind::kDecimal)) return ColumnType::kNumber;
  }
  return is_any_date(bare) ? ColumnType::kDate : ColumnType::kString;
}

}  // namespace

std::string_view name_of(ColumnType type) {
  switch (type) {
    case ColumnType::kString: return "string";
    case ColumnType::kInteger: return "integer";
    case ColumnType::kNumber: return "number";
    case ColumnType::kBoolean: return "boolean";
    case ColumnType::kDate: return "date";
    case ColumnType::kEmail: return "email";
    case ColumnType::kUrl: return "url";
  }
  return "string";
}

std::string_view bare_cell(std::string_view cell) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto is_surely_bare = [](char c) { return c > ' ' && c <= '~'; };
  if (!cell.empty() && is_surely_bare(cell.front()) && is_surely_bare(cell.back())) return cell;
  const std::size_t first = cell.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return cell.substr(first, cell.find_last_not_of(kBlanks) - first + 1);
}

bool reads_as_boolean(std::string_view bare, bool& value) {
  if (bare.empty() || bare.size() > 5) return false;
  const std::string lower = lower_case(bare);
  value = lower == "true" || lower == "yes" || lower == "y" || lower == "t";
  return value || lower == "false" || lower == "no" || lower == "n" || lower == "f";
}

ColumnType type_of_cell(std::string_view cell) {
  const std::string_view bare = bare_cell(cell);
  if (bare.empty()) return ColumnType::kString;
  const char first = bare.front();
  if ((first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.') {
    const ColumnType type = type_of_figure(bare);
    if (type != ColumnType::kString) return type;
  }
  bool value = false;
  if (reads_as_boolean(bare, value)) return ColumnType::kBoolean;
  if (is_email(bare)) return ColumnType::kEmail;
  return is_url(bare) ? ColumnType::kUrl : ColumnType::kString;
}

void TypeTally::see(std::string_view cell) {
  if (cell.empty() || bare_cell(cell).empty()) {
    ++empty_;
  } else {
    ++counts_[static_cast<std::size_t>(type_of_cell(cell))];
  }
}

TypeTally::Verdict TypeTally::verdict() const {
  std::uint64_t seen = 0;
  for (const std::uint64_t count : counts_) seen += count;
  if (seen == 0) return {};
  const auto count_of = [&](ColumnType type) {
    // Every integer is a number too.
    const std::uint64_t integers = type == ColumnType::kNumber ? counts_[static_cast<std::size_t>(ColumnType::kInteger)] : 0;
    return counts_[static_cast<std::size_t>(type)] + integers;
  };
  Verdict best;
  for (const ColumnType type : {ColumnType::kInteger, ColumnType::kNumber, ColumnType::kBoolean, ColumnType::kDate,
                                ColumnType::kEmail, ColumnType::kUrl}) {
    const double share = static_cast<double>(count_of(type)) / static_cast<double>(seen);
    if (share > best.confidence) best = {.type = type, .confidence = share};
  }
  if (best.confidence >= kShareLeast) return best;
  return {.type = ColumnType::kString, .confidence = 1 - best.confidence};
}

}  // namespace millrace::csv
