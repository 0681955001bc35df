#include "shared/model/rules/word_forms.h"

#include <array>
#include <utility>

namespace millrace::model::rules {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;
constexpr std::array kIrregular{Pair{"ids", "id"}, Pair{"people", "person"},  Pair{"children", "child"}, Pair{"men", "man"},
                                Pair{"women", "woman"},    Pair{"indices", "index"},  Pair{"movies", "movie"},
                                Pair{"criteria", "criterion"}};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_byte(char c) { return is_upper(c) || is_lower(c) || is_digit(c) || (static_cast<unsigned char>(c) & 0x80) != 0; }

/// orderId, HTTPCode: a new word begins at an upper-case letter behind a lower-case one, or before one.
bool begins_word(std::string_view name, std::size_t i) {
  if (i == 0 || !is_upper(name[i])) return false;
  return is_lower(name[i - 1]) || (is_upper(name[i - 1]) && i + 1 < name.size() && is_lower(name[i + 1]));
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string singular_of(std::string_view word) {
  for (const auto& [plural, singular] : kIrregular) {
    if (word == plural) return std::string(singular);
  }
  const auto without = [&](std::size_t count) { return std::string(word.substr(0, word.size() - count)); };
  if (word.size() > 4 && word.ends_with("ies")) return without(3) + "y";
  for (const std::string_view ending : {"ches", "shes", "sses", "xes", "zzes", "tuses", "uses"}) {
    if (word.size() > ending.size() && word.ends_with(ending) && word != "houses" && word != "causes") return without(2);
  }
  const bool is_plural = word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is");
  return is_plural ? without(1) : std::string(word);
}

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) words.push_back(singular_of(lower_case(word)));
    word.clear();
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!is_word_byte(name[i]) || begins_word(name, i)) finish();
    if (is_word_byte(name[i])) word += name[i];
  }
  finish();
  return words;
}

std::string key_of(std::string_view name) {
  std::string key;
  for (const std::string& word : words_of(name)) key += word;
  return key;
}

}  // namespace millrace::model::rules
