#include "shared/batch/words.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace millrace::batch {
namespace {

constexpr std::array<std::string_view, 48> kSilentWords{
    "a", "all", "an", "and", "are", "as", "at", "be", "by", "can", "csv", "data", "do", "each", "every", "file", "for",
    "from", "get", "give", "have", "i", "in", "into", "is", "it", "like", "me", "my", "need", "of", "on", "our", "please",
    "row", "rows", "that", "the", "their", "them", "these", "this", "to", "use", "want", "we", "what", "with"};

bool is_silent(const std::string& word) {
  return std::find(kSilentWords.begin(), kSilentWords.end(), word) != kSilentWords.end();
}

bool is_word_byte(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/// "companyName" and "HTTPStatus" have a seam inside.
bool is_seam(std::string_view text, std::size_t at) {
  if (at == 0 || !is_upper(text[at])) return false;
  return is_lower(text[at - 1]) || (is_upper(text[at - 1]) && at + 1 < text.size() && is_lower(text[at + 1]));
}

}  // namespace

std::vector<std::string> words_of_name(std::string_view name) {
  std::vector<std::string> words;
  bool is_within = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!is_word_byte(name[i])) {
      is_within = false;
      continue;
    }
    if (!is_within || is_seam(name, i)) words.emplace_back();
    words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
    is_within = true;
  }
  return words;
}

std::vector<std::string> words_of_sentence(std::string_view sentence) {
  std::vector<std::string> words = words_of_name(sentence);
  std::erase_if(words, is_silent);
  return words;
}

bool are_alike(std::string_view left, std::string_view right) {
  if (left == right) return true;
  if (left.size() > right.size()) std::swap(left, right);
  const auto shared = static_cast<std::size_t>(std::mismatch(left.begin(), left.end(), right.begin()).first - left.begin());
  return shared >= 4 && shared + 2 >= left.size() && right.size() - left.size() <= 6;
}

double share_found(const std::vector<std::string>& wanted, const std::vector<std::string>& offered) {
  if (wanted.empty()) return 0;
  const auto found = std::count_if(wanted.begin(), wanted.end(), [&](const std::string& word) {
    return std::any_of(offered.begin(), offered.end(), [&](const std::string& other) { return are_alike(word, other); });
  });
  return static_cast<double>(found) / static_cast<double>(wanted.size());
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word;
  return text;
}

}  // namespace millrace::batch
