#include "shared/model/rules/read_values.h"

#include <array>

#include "shared/model/rules/word_forms.h"

namespace millrace::model::rules {
namespace {

constexpr std::size_t kValueWordsMax = 8;
constexpr double kUnknownWord = 0.6;

constexpr std::array<std::string_view, 12> kMonths{"january", "february", "march",     "april",   "may",      "june",
                                                   "july",    "august",   "september", "october", "november", "december"};

std::optional<int> month_of(const Token& token) {
  if (token.kind != TokenKind::kWord) return std::nullopt;
  for (std::size_t m = 0; m < kMonths.size(); ++m) {
    const bool is_short = token.lower.size() >= 3 && token.lower.size() <= 4 && kMonths[m].starts_with(token.lower);
    if (token.lower == kMonths[m] || is_short) return static_cast<int>(m) + 1;
  }
  return std::nullopt;
}

std::string two_digits(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

bool is_digits(std::string_view text, std::size_t count_min, std::size_t count_max) {
  return text.size() >= count_min && text.size() <= count_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_year(const Sentence& sentence, std::size_t at) {
  return at < sentence.size() && sentence.tokens[at].kind == TokenKind::kNumber && is_digits(sentence.tokens[at].text, 4, 4);
}

/// 5, 5th, 1st
std::optional<int> day_of_month(const Sentence& sentence, std::size_t at) {
  if (at >= sentence.size()) return std::nullopt;
  std::string text = sentence.tokens[at].lower;
  for (const std::string_view ending : {"st", "nd", "rd", "th"}) {
    if (text.ends_with(ending)) text.resize(text.size() - 2);
  }
  if (!is_digits(text, 1, 2)) return std::nullopt;
  const int day = std::stoi(text);
  return day >= 1 && day <= 31 ? std::optional<int>(day) : std::nullopt;
}

/// An ISO beginning for one token such as 2024-03-05, 2024-03, 05.03.2024 (as the column writes dates).
std::optional<std::string> written_date(const std::string& text, csv::CellKind kind) {
  using csv::CellKind;
  if (csv::reads_as(text, CellKind::kDate)) return text;
  if (text.size() == 7 && csv::reads_as(text + "-01", CellKind::kDate)) return text;
  if (csv::reads_as(text, CellKind::kDateSlashYearFirst)) return text.substr(0, 4) + "-" + text.substr(5, 2) + "-" + text.substr(8, 2);
  const bool month_first = kind == CellKind::kDateMonthFirst;
  const char mark = text.find('.') != std::string::npos ? '.' : '/';
  const bool is_day_first = !month_first && csv::reads_as(text, mark == '.' ? CellKind::kDateDotted : CellKind::kDateDayFirst);
  const bool is_month_first = month_first && csv::reads_as(text, CellKind::kDateMonthFirst);
  if (kind == CellKind::kDate || kind == CellKind::kDateTime || (!is_day_first && !is_month_first)) return std::nullopt;
  const std::size_t one = text.find(mark), two = text.find(mark, one + 1);
  const int left = std::stoi(text.substr(0, one)), middle = std::stoi(text.substr(one + 1, two - one - 1));
  const int month = is_month_first ? left : middle, day = is_month_first ? middle : left;
  return text.substr(two + 1) + "-" + two_digits(month) + "-" + two_digits(day);
}

/// "March 2024", "March 5, 2024", "5 March 2024", "the 5th of March 2024"
Readings<Period> spoken_dates_at(const Sentence& sentence, std::size_t at) {
  Readings<Period> readings;
  const auto add = [&](std::string iso, std::size_t end) {
    if (iso.size() == 7 || csv::reads_as(iso, csv::CellKind::kDate)) readings.push_back({{iso, iso}, end, 0});
  };
  if (at >= sentence.size()) return readings;
  if (const auto month = month_of(sentence.tokens[at])) {
    const std::size_t year = sentence.skip(at + 1, {",", "of"});
    if (is_year(sentence, year)) add(sentence.tokens[year].text + "-" + two_digits(*month), year + 1);
    if (const auto day = day_of_month(sentence, at + 1)) {
      const std::size_t behind = sentence.skip(at + 2, {","});
      if (is_year(sentence, behind)) add(sentence.tokens[behind].text + "-" + two_digits(*month) + "-" + two_digits(*day), behind + 1);
    }
  }
  if (const auto day = day_of_month(sentence, at)) {
    const std::size_t word = sentence.skip(at + 1, {"of"});
    const auto month = word < sentence.size() ? month_of(sentence.tokens[word]) : std::nullopt;
    const std::size_t year = sentence.skip(word + 1, {","});
    if (month && is_year(sentence, year)) add(sentence.tokens[year].text + "-" + two_digits(*month) + "-" + two_digits(*day), year + 1);
  }
  return readings;
}

Readings<Period> quarters_at(const Sentence& sentence, std::size_t at) {
  Readings<Period> readings;
  constexpr std::array kQuarters{Phrase<int>{"q1", 1}, Phrase<int>{"q2", 2}, Phrase<int>{"q3", 3}, Phrase<int>{"q4", 4},
                                 Phrase<int>{"first quarter", 1}, Phrase<int>{"second quarter", 2},
                                 Phrase<int>{"third quarter", 3}, Phrase<int>{"fourth quarter", 4}};
  const auto quarter = sentence.longest<int>(at, kQuarters);
  if (!quarter) return readings;
  const std::size_t year = sentence.skip(quarter->end, {"of", "in", ","});
  if (!is_year(sentence, year)) return readings;
  const std::string& digits = sentence.tokens[year].text;
  readings.push_back({{digits + "-" + two_digits(quarter->value * 3 - 2), digits + "-" + two_digits(quarter->value * 3)}, year + 1, 0});
  return readings;
}

/// A value of a bucket: months by name or number, weekdays by name.
std::optional<std::string> bucket_value(const Token& token, Bucket bucket) {
  if (bucket == Bucket::kMonthOfYear || bucket == Bucket::kMonth) {
    if (const auto month = month_of(token)) return two_digits(*month);
    if (is_digits(token.text, 1, 2)) return two_digits(std::stoi(token.text));
  }
  if (bucket == Bucket::kWeekday && token.kind == TokenKind::kWord && token.lower.ends_with("day")) {
    std::string name = token.lower;
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    return name;
  }
  if (bucket == Bucket::kHour && is_digits(token.text, 1, 2)) return two_digits(std::stoi(token.text));
  return std::nullopt;
}

Readings<std::string> texts_at(const Sentence& sentence, std::size_t at, ColumnRef column) {
  Readings<std::string> readings;
  const Token& first = sentence.tokens[at];
  if (first.kind == TokenKind::kQuoted) return {{first.text, at + 1, 0}};
  for (std::size_t end = at + 1; end <= std::min(at + kValueWordsMax, sentence.size()); ++end) {
    for (const auto& match : sentence.schema.values_named(sentence.text(at, end))) {
      if (match.column == column) readings.push_back({match.value, end, match.cost});
    }
  }
  const bool is_plain = first.kind != TokenKind::kSymbol && !is_structural(first.lower);
  if (is_plain && readings.empty()) readings.push_back({first.text, at + 1, kUnknownWord});
  return readings;
}

}  // namespace

Readings<Period> periods_at(const Sentence& sentence, std::size_t at, csv::CellKind kind) {
  at = sentence.skip(at, {"the", "the year", "year", "the month of", "the month", "the date"});
  Readings<Period> readings = spoken_dates_at(sentence, at);
  const auto quarters = quarters_at(sentence, at);
  readings.insert(readings.end(), quarters.begin(), quarters.end());
  if (is_year(sentence, at)) readings.push_back({{sentence.tokens[at].text, sentence.tokens[at].text}, at + 1, 0.1});
  if (at < sentence.size() && sentence.tokens[at].kind != TokenKind::kSymbol) {
    if (const auto iso = written_date(sentence.tokens[at].text, kind)) readings.push_back({{*iso, *iso}, at + 1, 0});
  }
  return readings;
}

Readings<std::string> values_at(const Sentence& sentence, std::size_t at, const Operand& operand) {
  at = sentence.skip(at, {"the", "the value"});
  if (at >= sentence.size()) return {};
  const Token& token = sentence.tokens[at];
  const auto* field = std::get_if<Field>(&operand);
  const auto number = [&]() -> Readings<std::string> {
    if (const auto count = count_at(sentence, at)) return {{token.kind == TokenKind::kNumber ? token.text : std::to_string(count->value), at + 1, 0}};
    if (token.kind == TokenKind::kSymbol || !csv::reads_as(token.text, csv::CellKind::kDecimal)) {
      if (token.kind == TokenKind::kNumber) return {{token.text, at + 1, 0}};  // 007
      return {};
    }
    return {{token.text, at + 1, 0}};
  };
  if (field == nullptr) return number();

  const csv::CellKind kind = sentence.schema.column(field->column).kind;
  if (csv::is_number(kind)) return number();
  if (csv::is_date(kind)) {
    Readings<std::string> dates;
    if (const auto value = bucket_value(token, field->bucket)) dates.push_back({*value, at + 1, 0});
    for (const auto& period : periods_at(sentence, at, kind)) {
      if (period.value.from == period.value.to) dates.push_back({period.value.from, period.end, period.cost});
    }
    return dates;
  }
  return texts_at(sentence, at, field->column);
}

Readings<std::vector<std::string>> value_lists_at(const Sentence& sentence, std::size_t at, const Operand& operand) {
  Readings<std::vector<std::string>> lists;
  const bool is_bracketed = sentence.is(at, "(");
  if (is_bracketed) ++at;
  at = sentence.skip(at, {"either"});
  for (const auto& value : values_at(sentence, at, operand)) lists.push_back({{value.value}, value.end, value.cost});
  for (std::size_t i = 0; i < lists.size() && lists.size() < 80; ++i) {
    const std::size_t next = sentence.skip(lists[i].end, {",", "or", "and", ", or", ", and"});
    if (next == lists[i].end) continue;
    for (const auto& value : values_at(sentence, next, operand)) {
      auto longer = lists[i].value;
      longer.push_back(value.value);
      lists.push_back({std::move(longer), value.end, lists[i].cost + value.cost});
    }
  }
  if (is_bracketed) {
    std::erase_if(lists, [&](const auto& list) { return !sentence.is(list.end, ")"); });
    for (auto& list : lists) ++list.end;
  }
  return lists;
}

Readings<Schema::ValueMatch> known_values_at(const Sentence& sentence, std::size_t at) {
  Readings<Schema::ValueMatch> readings;
  for (std::size_t end = at + 1; end <= std::min(at + kValueWordsMax, sentence.size()); ++end) {
    const Token& first = sentence.tokens[at];
    const bool is_single = end == at + 1;
    if (is_single && first.kind != TokenKind::kQuoted && (is_structural(first.lower) || first.lower.size() < 2)) continue;
    const auto matches = sentence.schema.values_named(sentence.text(at, end));
    if (matches.size() == 1) readings.push_back({matches.front(), end, matches.front().cost});
  }
  return readings;
}

}  // namespace millrace::model::rules
