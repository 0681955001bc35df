#include "shared/model/rules/schema.h"

#include <algorithm>
#include <array>

#include "shared/model/rules/word_forms.h"

namespace millrace::model::rules {
namespace {

constexpr double kUnitLeftOut = 0.05;
constexpr double kOtherCase = 0.1;
constexpr double kOnlyEndNamed = 0.5;
constexpr double kOnlyBeginningNamed = 0.7;
constexpr double kPerTable = 0.01;  // The first file that fits is meant.

bool ends_with(const std::vector<std::string>& words, const std::vector<std::string>& end) {
  return words.size() > end.size() && std::equal(end.rbegin(), end.rend(), words.rbegin());
}
bool begins_with(const std::vector<std::string>& words, const std::vector<std::string>& beginning) {
  return words.size() > beginning.size() && std::equal(beginning.begin(), beginning.end(), words.begin());
}

bool is_digits(const std::string& word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// What people call a row of this file: "support tickets 2024.csv" holds support tickets, or tickets.
std::vector<std::string> row_names_of(std::string_view file_name) {
  auto words = words_of(file_name.substr(0, file_name.find('.')));
  while (words.size() > 1 && is_digits(words.back())) words.pop_back();
  if (words.empty()) return {};
  std::string whole;
  for (const std::string& word : words) whole += word;
  return {whole, words.back()};
}

}  // namespace

Schema::Schema(const std::vector<InputFile>& files) : files_(files) {
  for (std::size_t t = 0; t < files_.size(); ++t) {
    for (std::size_t c = 0; c < files_[t].table.columns.size(); ++c) {
      const std::string& name = files_[t].table.columns[c].name;
      const std::string bare = name.substr(0, name.find_first_of("(["));
      entries_.push_back({.ref = {t, c}, .key = key_of(name), .key_without_unit = key_of(bare), .words = words_of(bare)});
      add_values({t, c});
    }
  }
}

void Schema::add_values(ColumnRef ref) {
  for (const std::string& value : column(ref).values) {
    const std::string lower = lower_case(value);
    const std::string key = key_of(value);
    values_.emplace(lower, ValueMatch{.column = ref, .value = value, .cost = 0});
    if (!key.empty() && key != lower) values_.emplace(key, ValueMatch{.column = ref, .value = value, .cost = 0.4});
  }
}

std::vector<Schema::ColumnMatch> Schema::columns_exactly_named(std::string_view name) const {
  std::vector<ColumnMatch> exact, other_case;
  for (const Entry& entry : entries_) {
    const std::string& written = column(entry.ref).name;
    const double cost = kPerTable * static_cast<double>(entry.ref.table);
    if (written == name) {
      exact.push_back({entry.ref, cost});
    } else if (lower_case(written) == lower_case(name)) {
      other_case.push_back({entry.ref, cost + kOtherCase});
    }
  }
  return exact.empty() ? other_case : exact;
}

std::vector<Schema::ColumnMatch> Schema::columns_named(std::string_view name) const {
  if (const auto exact = columns_exactly_named(name); !exact.empty()) return exact;
  const std::size_t dot = name.find('.');
  if (dot != std::string_view::npos) {
    for (const std::size_t table : tables_named(name.substr(0, dot))) {
      for (ColumnMatch match : columns_named(name.substr(dot + 1))) {
        if (match.column.table == table) return {match};
      }
    }
  }

  const std::string key = key_of(name);
  if (key.empty()) return {};
  std::vector<ColumnMatch> matches;
  for (const Entry& entry : entries_) {
    const double cost = kPerTable * static_cast<double>(entry.ref.table);
    if (entry.key == key) matches.push_back({entry.ref, cost});
    else if (entry.key_without_unit == key) matches.push_back({entry.ref, cost + kUnitLeftOut});
  }
  if (!matches.empty()) return matches;

  const auto words = words_of(name);
  std::vector<ColumnRef> ending, beginning;
  for (const Entry& entry : entries_) {
    if (ends_with(entry.words, words)) ending.push_back(entry.ref);
    if (begins_with(entry.words, words)) beginning.push_back(entry.ref);
  }
  if (ending.size() == 1) return {{ending.front(), kOnlyEndNamed}};
  if (ending.empty() && beginning.size() == 1) return {{beginning.front(), kOnlyBeginningNamed}};
  return {};
}

std::vector<ColumnRef> Schema::columns_partly_named(std::string_view name) const {
  const auto words = words_of(name);
  std::vector<ColumnRef> found;
  if (words.empty()) return found;
  for (const Entry& entry : entries_) {
    if (ends_with(entry.words, words) || begins_with(entry.words, words)) found.push_back(entry.ref);
  }
  return found;
}

std::vector<Schema::ValueMatch> Schema::values_named(std::string_view text) const {
  std::vector<ValueMatch> matches;
  const auto add = [&](const std::string& key) {
    const auto [first, last] = values_.equal_range(key);
    for (auto it = first; it != last; ++it) {
      ValueMatch match = it->second;
      if (match.value != text) match.cost += kOtherCase;
      const auto is_same = [&](const ValueMatch& other) { return other.column == match.column && other.value == match.value; };
      if (std::none_of(matches.begin(), matches.end(), is_same)) matches.push_back(match);
    }
  };
  const std::string lower = lower_case(text);
  add(lower);
  if (const std::string key = key_of(text); key != lower && !key.empty()) add(key);
  // What is written in the file beats what differs in case or number.
  const auto is_exact = [&](const ValueMatch& match) { return match.value == text; };
  if (std::any_of(matches.begin(), matches.end(), is_exact)) std::erase_if(matches, [&](const ValueMatch& m) { return !is_exact(m); });
  return matches;
}

std::vector<std::size_t> Schema::tables_named(std::string_view name) const {
  std::vector<std::size_t> tables;
  const std::string key = key_of(name.substr(0, name.find('.')));
  for (std::size_t t = 0; t < files_.size(); ++t) {
    const auto names = row_names_of(files_[t].name);
    if (!key.empty() && std::find(names.begin(), names.end(), key) != names.end()) tables.push_back(t);
  }
  return tables;
}

bool Schema::is_amount(ColumnRef ref) const {
  const csv::ColumnProfile& profile = column(ref);
  if (!csv::is_number(profile.kind)) return false;
  if (profile.kind != csv::CellKind::kInteger) return true;
  constexpr std::array<std::string_view, 7> kNaming{"id", "no", "number", "nr", "code", "year", "month"};
  const auto words = words_of(profile.name);
  const bool names_things = !words.empty() && std::find(kNaming.begin(), kNaming.end(), words.back()) != kNaming.end();
  return !names_things && !profile.is_unique;
}

std::vector<ColumnRef> Schema::columns_where(bool (*holds)(csv::CellKind)) const {
  std::vector<ColumnRef> found;
  for (const Entry& entry : entries_) {
    if (holds(column(entry.ref).kind)) found.push_back(entry.ref);
  }
  return found;
}

}  // namespace millrace::model::rules
