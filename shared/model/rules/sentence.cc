#include "shared/model/rules/sentence.h"

#include <array>
#include <set>

#include "shared/model/rules/word_forms.h"

namespace millrace::model::rules {
namespace {

constexpr std::size_t kNameWordsMax = 6;
constexpr double kStructuralName = 0.4;
constexpr double kBucketAlone = 0.3;

const std::set<std::string_view>& structural_words() {
  static const std::set<std::string_view> words{
      "a",       "an",     "and",     "are",     "as",      "ascending", "average", "be",       "below",  "between", "bottom",
      "by",      "count",  "descending", "different", "distinct", "each", "empty", "equal",    "every",  "except",  "file",
      "first",   "for",    "from",    "greater", "group",   "has",       "have",    "having",   "highest", "how",    "in",
      "is",      "it",     "join",    "last",    "least",   "less",      "limit",   "list",     "lowest", "many",    "max",
      "maximum", "mean",   "median",  "min",     "minimum", "missing",   "more",    "most",     "no",     "not",     "number",
      "of",      "on",     "only",    "or",      "order",   "over",      "per",     "row",      "show",   "sort",    "sum",
      "than",    "that",   "the",     "their",   "them",    "then",      "there",   "to",       "top",    "total",   "under",
      "unique",  "value",  "was",     "were",    "what",    "where",     "which",   "who",      "whose",  "with",    "without",
      "all",     "any",    "do",      "does",    "give",    "me",        "rows",    "values",   "orders", "ordered", "sorted",
      "at",      "up",     "after",   "before",  "since",   "until",     "record",  "records",  "column", "columns", "when"};
  return words;
}

constexpr std::array kBuckets{
    Phrase<Bucket>{"day", Bucket::kDay},           Phrase<Bucket>{"date", Bucket::kDay},
    Phrase<Bucket>{"days", Bucket::kDay},          Phrase<Bucket>{"calendar day", Bucket::kDay},
    Phrase<Bucket>{"week", Bucket::kWeek},         Phrase<Bucket>{"weeks", Bucket::kWeek},
    Phrase<Bucket>{"calendar week", Bucket::kWeek}, Phrase<Bucket>{"iso week", Bucket::kWeek},
    Phrase<Bucket>{"month", Bucket::kMonth},       Phrase<Bucket>{"months", Bucket::kMonth},
    Phrase<Bucket>{"calendar month", Bucket::kMonth}, Phrase<Bucket>{"year and month", Bucket::kMonth},
    Phrase<Bucket>{"quarter", Bucket::kQuarter},   Phrase<Bucket>{"quarters", Bucket::kQuarter},
    Phrase<Bucket>{"year", Bucket::kYear},         Phrase<Bucket>{"years", Bucket::kYear},
    Phrase<Bucket>{"calendar year", Bucket::kYear}, Phrase<Bucket>{"weekday", Bucket::kWeekday},
    Phrase<Bucket>{"weekdays", Bucket::kWeekday},  Phrase<Bucket>{"day of the week", Bucket::kWeekday},
    Phrase<Bucket>{"day of week", Bucket::kWeekday}, Phrase<Bucket>{"hour", Bucket::kHour},
    Phrase<Bucket>{"hour of day", Bucket::kHour},  Phrase<Bucket>{"hour of the day", Bucket::kHour},
    Phrase<Bucket>{"month of the year", Bucket::kMonthOfYear}};

constexpr std::array<std::string_view, 40> kRowNouns{
    "row",      "record",  "entry",    "line",    "item",       "order",   "sale",    "transaction", "purchase", "customer",
    "person",   "employee", "user",    "product", "student",    "event",   "visit",   "ticket",      "invoice",  "payment",
    "shipment", "trip",    "measurement", "reading", "client",  "member",  "booking", "reservation", "patient",  "account",
    "call",     "delivery", "observation", "data row", "data point", "case", "book", "movie", "deal", "game"};

constexpr std::array<std::string_view, 21> kNumberWords{
    "zero",   "one",    "two",      "three",    "four",    "five",    "six",       "seven",    "eight",    "nine",  "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"};

std::vector<ColumnRef> date_columns(const Sentence& sentence) {
  std::vector<ColumnRef> dates = sentence.schema.columns_where(csv::is_date);
  std::vector<ColumnRef> in_first;
  for (const ColumnRef& ref : dates) {
    if (ref.table == 0) in_first.push_back(ref);
  }
  return in_first.size() == 1 ? in_first : dates;
}

bool is_date_column(const Sentence& sentence, ColumnRef column) { return csv::is_date(sentence.schema.column(column).kind); }

void add_bucket_before_column(const Sentence& sentence, std::size_t at, Readings<Field>& readings) {
  const auto bucket = sentence.longest<Bucket>(at, kBuckets);
  if (!bucket) return;
  if (sentence.is_any(bucket->end, {"of", "in", "from"})) {
    const std::size_t name = sentence.skip(bucket->end + 1, {"the"});
    for (const auto& column : columns_at(sentence, name)) {
      if (is_date_column(sentence, column.value)) readings.push_back({{column.value, bucket->value}, column.end, column.cost});
    }
  }
  const auto dates = date_columns(sentence);
  if (dates.size() == 1) readings.push_back({{dates.front(), bucket->value}, bucket->end, kBucketAlone});
}

void add_column_before_bucket(const Sentence& sentence, const Reading<ColumnRef>& column, Readings<Field>& readings) {
  if (!is_date_column(sentence, column.value)) return;
  const std::size_t word = sentence.skip(column.end, {"by", "per", "(", "'s"});
  const auto bucket = sentence.longest<Bucket>(word, kBuckets);
  if (!bucket) return;
  const std::size_t end = sentence.is(bucket->end, ")") ? bucket->end + 1 : bucket->end;
  readings.push_back({{column.value, bucket->value}, end, column.cost});
}

}  // namespace

std::optional<std::size_t> Sentence::behind(std::size_t at, std::string_view phrase) const {
  while (!phrase.empty()) {
    const std::size_t blank = std::min(phrase.find(' '), phrase.size());
    if (!is(at, phrase.substr(0, blank))) return std::nullopt;
    phrase.remove_prefix(std::min(blank + 1, phrase.size()));
    ++at;
  }
  return at;
}

std::size_t Sentence::skip(std::size_t at, std::initializer_list<std::string_view> phrases) const {
  std::size_t longest = at;
  for (const std::string_view phrase : phrases) longest = std::max(longest, behind(at, phrase).value_or(at));
  return longest;
}

std::string Sentence::text(std::size_t from, std::size_t to) const {
  std::string joined;
  for (std::size_t i = from; i < to; ++i) joined += (joined.empty() ? "" : " ") + tokens[i].text;
  return joined;
}

bool is_structural(std::string_view word) { return structural_words().contains(word); }

Readings<ColumnRef> columns_at(const Sentence& sentence, std::size_t at) {
  Readings<ColumnRef> readings;
  if (at >= sentence.size()) return readings;
  if (sentence.tokens[at].kind == TokenKind::kQuoted) {
    for (const auto& match : sentence.schema.columns_exactly_named(sentence.tokens[at].text)) {
      readings.push_back({match.column, at + 1, match.cost});
    }
    return readings;
  }
  for (std::size_t end = at + 1; end <= std::min(at + kNameWordsMax, sentence.size()); ++end) {
    const Token& last = sentence.tokens[end - 1];
    if (last.kind != TokenKind::kWord && last.kind != TokenKind::kNumber) break;
    const bool is_word_of_sentences = is_structural(sentence.tokens[at].lower) || is_structural(last.lower);
    for (const auto& match : sentence.schema.columns_named(sentence.text(at, end))) {
      const bool is_partial = match.cost >= 0.5;
      if (is_word_of_sentences && is_partial) continue;
      const bool is_risky = end == at + 1 && is_word_of_sentences;
      readings.push_back({match.column, end, match.cost + (is_risky ? kStructuralName : 0)});
    }
  }
  // "order amount": the name of a row before the name of a column says nothing new.
  if (readings.empty()) {
    for (const auto& noun : row_nouns_at(sentence, at)) {
      for (const auto& column : columns_at(sentence, noun.end)) {
        const bool is_in_it = !noun.value || *noun.value == column.value.table;
        if (is_in_it && column.cost < 0.4) readings.push_back({column.value, column.end, column.cost + 0.2});
      }
    }
  }
  // "the region column", "the field amount"
  const std::size_t count = readings.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t end = sentence.skip(readings[i].end, {"column", "field", "value", "values"});
    if (end != readings[i].end) readings.push_back({readings[i].value, end, readings[i].cost});
  }
  return readings;
}

Readings<Field> fields_at(const Sentence& sentence, std::size_t at) {
  Readings<Field> readings;
  at = sentence.skip(at, {"the", "each", "its", "their", "every", "column", "the column"});
  for (const auto& column : columns_at(sentence, at)) {
    readings.push_back({{column.value, Bucket::kNone}, column.end, column.cost});
    add_column_before_bucket(sentence, column, readings);
  }
  add_bucket_before_column(sentence, at, readings);
  return readings;
}

std::size_t skip_list_mark(const Sentence& sentence, std::size_t at) {
  return sentence.skip(at, {",", "and", ", and", "&", "as well as", "plus", ", then", "then", "and then"});
}

Readings<std::vector<Field>> field_lists_at(const Sentence& sentence, std::size_t at) {
  Readings<std::vector<Field>> lists;
  for (const auto& field : fields_at(sentence, at)) lists.push_back({{field.value}, field.end, field.cost});
  // Readings are appended while the loop runs: every list grows as long as it can.
  for (std::size_t i = 0; i < lists.size() && lists.size() < 60; ++i) {
    const std::size_t next = skip_list_mark(sentence, lists[i].end);
    if (next == lists[i].end) continue;
    for (const auto& field : fields_at(sentence, sentence.skip(next, {"by", "per"}))) {
      auto longer = lists[i].value;
      longer.push_back(field.value);
      lists.push_back({std::move(longer), field.end, lists[i].cost + field.cost});
    }
  }
  return lists;
}

Readings<std::optional<std::size_t>> row_nouns_at(const Sentence& sentence, std::size_t at) {
  Readings<std::optional<std::size_t>> readings;
  if (at >= sentence.size() || sentence.tokens[at].kind == TokenKind::kSymbol) return readings;
  for (std::size_t end = at + 1; end <= std::min(at + 3, sentence.size()); ++end) {
    const std::string text = sentence.text(at, end);
    for (const std::size_t table : sentence.schema.tables_named(text)) readings.push_back({table, end, 0});
  }
  if (!readings.empty()) return readings;
  for (const std::string_view noun : kRowNouns) {
    const bool is_two_words = noun.find(' ') != std::string_view::npos;
    const std::size_t end = at + (is_two_words ? 2 : 1);
    if (end > sentence.size() || key_of(sentence.text(at, end)) != key_of(noun)) continue;
    readings.push_back({std::nullopt, end, 0});
  }
  return readings;
}

std::optional<Reading<std::size_t>> count_at(const Sentence& sentence, std::size_t at) {
  if (at >= sentence.size()) return std::nullopt;
  const Token& token = sentence.tokens[at];
  if (token.kind == TokenKind::kNumber && token.text.size() <= 9 &&
      std::all_of(token.text.begin(), token.text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return Reading<std::size_t>{std::stoul(token.text), at + 1, 0};
  }
  for (std::size_t n = 0; n < kNumberWords.size(); ++n) {
    if (token.kind == TokenKind::kWord && token.lower == kNumberWords[n]) return Reading<std::size_t>{n, at + 1, 0};
  }
  return std::nullopt;
}

}  // namespace millrace::model::rules
