#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/model/rules/schema.h"
#include "shared/model/rules/token.h"

namespace millrace::model::rules {

/// One way to read the tokens from some position up to `end`. English is ambiguous, so readers answer several, and the
/// cheapest that covers the whole question wins.
template <typename T>
struct Reading {
  T value;
  std::size_t end = 0;
  double cost = 0;
};

template <typename T>
using Readings = std::vector<Reading<T>>;

/// A phrase and what it means.
template <typename T>
struct Phrase {
  std::string_view words;
  T meaning;
};

/// A question cut into tokens, about these files. Everything that reads it is a pure function of it.
struct Sentence {
  const std::vector<Token>& tokens;
  const Schema& schema;

  std::size_t size() const { return tokens.size(); }
  bool is(std::size_t at, std::string_view word) const {
    return at < size() && tokens[at].kind != TokenKind::kQuoted && tokens[at].lower == word;
  }
  bool is_any(std::size_t at, std::initializer_list<std::string_view> words) const {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return is(at, word); });
  }

  /// Behind the phrase (words parted by single blanks), if it stands at `at`.
  std::optional<std::size_t> behind(std::size_t at, std::string_view phrase) const;

  /// Behind the longest of these phrases; `at` itself when none stands there.
  std::size_t skip(std::size_t at, std::initializer_list<std::string_view> phrases) const;

  /// The longest phrase of a table that stands at `at`.
  template <typename T>
  std::optional<Reading<T>> longest(std::size_t at, std::span<const Phrase<T>> table) const {
    std::optional<Reading<T>> best;
    for (const Phrase<T>& phrase : table) {
      const auto end = behind(at, phrase.words);
      if (end && (!best || *end > best->end)) best = Reading<T>{phrase.meaning, *end, 0};
    }
    return best;
  }

  /// The written text of tokens [from, to), joined by single blanks.
  std::string text(std::size_t from, std::size_t to) const;
};

/// Keeps the cheapest few readings per end, so that ambiguity cannot grow without bound.
template <typename T>
void prune(Readings<T>& readings, std::size_t per_end = 3) {
  std::stable_sort(readings.begin(), readings.end(), [](const auto& a, const auto& b) {
    return a.end != b.end ? a.end > b.end : a.cost < b.cost;
  });
  Readings<T> kept;
  std::size_t same = 0;
  for (auto& reading : readings) {
    same = !kept.empty() && kept.back().end == reading.end ? same + 1 : 0;
    if (same < per_end) kept.push_back(std::move(reading));
  }
  readings = std::move(kept);
}

/// Words that belong to sentences, not to names: they name a column or a value only in full or in quotes.
bool is_structural(std::string_view word);

/// Columns mentioned at `at`, in up to six words or in quotes.
Readings<ColumnRef> columns_at(const Sentence& sentence, std::size_t at);

/// Columns, or buckets of date columns ("month of order_date", "order_date by month", "month" alone when one column is a date).
Readings<Field> fields_at(const Sentence& sentence, std::size_t at);

/// `field, field and field`: every beginning of the list is a reading.
Readings<std::vector<Field>> field_lists_at(const Sentence& sentence, std::size_t at);

/// "orders", "rows", "records": what stands for the rows of a file, with the file when it is named.
Readings<std::optional<std::size_t>> row_nouns_at(const Sentence& sentence, std::size_t at);

/// Behind "," "and" ", and" "or" …; `at` when there is none.
std::size_t skip_list_mark(const Sentence& sentence, std::size_t at);

/// Words for numbers ("five") and whole numbers.
std::optional<Reading<std::size_t>> count_at(const Sentence& sentence, std::size_t at);

}  // namespace millrace::model::rules
