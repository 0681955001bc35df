#include "shared/agents/catalogue/rules/words.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace millrace::agent_catalogue {
namespace {

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte >= 0x80;
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : lower_case(text)) {
    if (is_word_byte(c)) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

SearchedText::SearchedText(std::string_view text) : text_(" ") {
  for (const std::string& word : words_in(text)) text_ += word + ' ';
}

bool SearchedText::has(std::string_view phrase) const {
  const bool is_beginning = phrase.ends_with('*');
  if (is_beginning) phrase.remove_suffix(1);
  return text_.find(" " + std::string(phrase) + (is_beginning ? "" : " ")) != std::string::npos;
}

int SearchedText::score(std::span<const Hint> hints) const {
  int sum = 0;
  for (const Hint& hint : hints) sum += has(hint.phrase) ? hint.weight : 0;
  return sum;
}

double rounded(double value) { return std::round(value * 100) / 100; }

}  // namespace millrace::agent_catalogue
