#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "shared/agents/catalogue/rules/rules_body.h"
#include "shared/agents/catalogue/rules/words.h"

namespace millrace::agent_catalogue {
namespace {

struct Shelf {
  std::string_view name;
  std::array<Hint, 14> hints;
};

constexpr std::array kShelves{
    Shelf{"Electronics", {{{"battery", 2}, {"usb", 3}, {"bluetooth", 3}, {"wireless", 2}, {"charger", 3}, {"screen", 2}, {"laptop", 4}, {"phone", 3},
                           {"headphones", 4}, {"camera", 3}, {"hdmi", 3}, {"watt*", 1}, {"smart", 1}, {"speaker*", 3}}}},
    Shelf{"Clothing", {{{"cotton", 3}, {"shirt*", 4}, {"dress", 4}, {"jeans", 4}, {"jacket", 4}, {"size", 1}, {"sizes", 2}, {"wear", 2},
                        {"sleeve*", 3}, {"shoe*", 4}, {"fabric", 2}, {"polyester", 3}, {"fashion", 2}, {"sock*", 4}}}},
    Shelf{"Home", {{{"kitchen", 3}, {"sofa", 4}, {"table", 2}, {"lamp", 3}, {"furniture", 4}, {"bedding", 4}, {"pillow", 4}, {"decor", 3},
                    {"cookware", 4}, {"dishwasher", 3}, {"curtain*", 4}, {"rug", 4}, {"storage", 2}, {"room", 1}}}},
    Shelf{"Beauty", {{{"skin", 3}, {"cream", 3}, {"serum", 4}, {"makeup", 4}, {"shampoo", 4}, {"moistur*", 4}, {"fragrance", 3}, {"perfume", 4},
                      {"hair", 2}, {"lipstick", 4}, {"cosmetic*", 4}, {"spf", 3}, {"vitamin", 1}, {"beauty", 3}}}},
    Shelf{"Sports", {{{"fitness", 3}, {"yoga", 4}, {"running", 2}, {"bike", 3}, {"bicycle", 4}, {"gym", 3}, {"outdoor", 2}, {"camping", 3},
                      {"tent", 3}, {"ball", 2}, {"training", 1}, {"hiking", 3}, {"dumbbell*", 4}, {"sport*", 3}}}},
    Shelf{"Toys", {{{"toy*", 4}, {"kids", 2}, {"puzzle*", 4}, {"doll*", 4}, {"lego", 4}, {"game", 2}, {"play", 1}, {"children", 2},
                    {"plush", 4}, {"ages", 2}, {"board game", 4}, {"building blocks", 4}, {"educational", 1}, {"figurine", 3}}}},
    Shelf{"Food", {{{"organic", 2}, {"snack*", 4}, {"chocolate", 4}, {"coffee", 3}, {"tea", 3}, {"flavor*", 2}, {"gluten", 3}, {"ingredients", 2},
                    {"protein", 2}, {"sauce", 4}, {"delicious", 3}, {"taste", 2}, {"vegan", 2}, {"spice*", 3}}}},
    Shelf{"Books", {{{"novel", 4}, {"author", 3}, {"pages", 2}, {"paperback", 4}, {"hardcover", 4}, {"book", 3}, {"story", 2}, {"bestseller", 3},
                     {"edition", 2}, {"reader*", 2}, {"chapter*", 3}, {"isbn", 4}, {"biography", 4}, {"fiction", 4}}}},
    Shelf{"Automotive", {{{"car", 3}, {"vehicle*", 3}, {"tire*", 4}, {"engine", 3}, {"brake*", 4}, {"dashboard", 3}, {"motor oil", 4}, {"windshield", 4},
                          {"truck*", 3}, {"automotive", 4}, {"headlight*", 4}, {"seat cover*", 4}, {"obd", 4}, {"exhaust", 3}}}},
    Shelf{"Tools", {{{"drill", 4}, {"screwdriver*", 4}, {"wrench*", 4}, {"hammer", 4}, {"saw", 3}, {"tool*", 3}, {"torque", 3}, {"workshop", 3},
                     {"sander", 4}, {"bits", 2}, {"cordless", 2}, {"steel", 1}, {"pliers", 4}, {"diy", 2}}}},
};

const std::array<std::string_view, 60> kCommonWords{
    "the", "and", "for", "with", "this", "that", "your", "you", "are", "our", "its", "from", "has", "have", "can", "will", "all", "any", "not", "but",
    "into", "more", "most", "than", "then", "them", "they", "these", "those", "was", "were", "when", "which", "while", "who", "made", "make", "makes",
    "use", "used", "using", "also", "each", "every", "great", "perfect", "ideal", "best", "new", "very", "just", "get", "one", "two", "over", "out",
    "off", "easy", "even", "such"};

/// Groups of vowels, without a silent e: right for most English words.
int syllables_in(const std::string& word) {
  const auto is_vowel = [](char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'; };
  int groups = 0;
  bool was_vowel = false;
  for (const char c : word) {
    if (is_vowel(c) && !was_vowel) ++groups;
    was_vowel = is_vowel(c);
  }
  if (groups > 1 && word.ends_with('e') && !word.ends_with("le")) --groups;
  return std::max(groups, 1);
}

int sentences_in(const std::string& text) {
  int sentences = 0;
  bool has_words = false;
  for (const char c : text) {
    const bool is_end = c == '.' || c == '!' || c == '?';
    if (is_end && has_words) ++sentences;
    has_words = is_end ? false : has_words || (c != ' ' && c != '\n');
  }
  return sentences + (has_words ? 1 : 0);
}

double reading_ease(const std::vector<std::string>& words, const std::string& text) {
  int syllables = 0;
  for (const std::string& word : words) syllables += syllables_in(word);
  const auto count = static_cast<double>(words.size());
  const double ease = 206.835 - 1.015 * (count / std::max(1, sentences_in(text))) - 84.6 * (syllables / count);
  return std::round(std::clamp(ease, 0.0, 100.0) * 10) / 10;
}

/// The five most frequent words that say something; of equals the earlier one.
std::string keywords_of(const std::vector<std::string>& words) {
  std::map<std::string, std::pair<int, int>> seen;  // How often, and where first (counted down).
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const bool is_number = std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (word.size() < 3 || is_number || std::find(kCommonWords.begin(), kCommonWords.end(), word) != kCommonWords.end()) continue;
    ++seen.try_emplace(word, 0, -static_cast<int>(i)).first->second.first;
  }
  std::vector<std::pair<std::pair<int, int>, std::string>> ranked;
  for (const auto& [word, rank] : seen) ranked.emplace_back(rank, word);
  std::sort(ranked.rbegin(), ranked.rend());
  std::string joined;
  for (std::size_t i = 0; i < std::min<std::size_t>(5, ranked.size()); ++i) joined += (joined.empty() ? "" : "; ") + ranked[i].second;
  return joined;
}

struct Quality {
  int score = 100;
  std::string suggestions;
  void lack(bool is_lacking, int points, const std::string& suggestion) {
    if (!is_lacking) return;
    score -= points;
    suggestions += (suggestions.empty() ? "" : "; ") + suggestion;
  }
};

}  // namespace

RulesAnswer analyze_product(const Json& input) {
  const std::string description = trimmed(text_of(input, "description"));
  const auto words = words_in(description);
  if (words.empty()) return RulesRefusal{"Agent.NothingToRead", "the description has no words"};
  const SearchedText searched(text_of(input, "product_name") + " " + description);
  std::string category = "Other";
  int best = 0;
  int second = 0;
  for (const Shelf& shelf : kShelves) {
    const int score = searched.score(shelf.hints);
    if (score > best) {
      second = std::exchange(best, score);
      category = shelf.name;
    } else {
      second = std::max(second, score);
    }
  }
  const double ease = reading_ease(words, description);
  const bool has_figure = description.find_first_of("0123456789") != std::string::npos;
  const auto shouting = std::count_if(description.begin(), description.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  Quality quality;
  quality.lack(words.size() < 20, 25, "write at least 20 words");
  quality.lack(words.size() > 300, 15, "shorten to at most 300 words");
  quality.lack(!has_figure, 15, "give a measure or number");
  quality.lack(ease < 40, 20, "use shorter words and sentences");
  quality.lack(static_cast<std::size_t>(shouting) * 3 > description.size(), 15, "do not write in capitals");
  quality.lack(trimmed(text_of(input, "product_name")).empty(), 10, "give the product a name");
  quality.lack(best == 0, 15, "say what kind of product it is");
  return Json{{"category", category},
              {"keywords", keywords_of(words)},
              {"word_count", words.size()},
              {"reading_ease", ease},
              {"quality_score", std::max(0, quality.score)},
              {"suggestions", quality.suggestions},
              {"confidence_score", best == 0 ? 0.2 : rounded(std::min(0.95, 0.45 + 0.08 * (best - second)))}};
}

}  // namespace millrace::agent_catalogue
