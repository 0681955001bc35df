#pragma once

#include <random>
#include <string>
#include <string_view>

namespace millrace::csv {

/// Texts in which what means something is frequent. The same seed gives the same texts.
class RandomText final {
 public:
  explicit RandomText(unsigned seed) : chance_(seed) {}

  std::string of(std::string_view alphabet, std::size_t bytes_max) {
    std::string text(number(bytes_max + 1), ' ');
    for (char& c : text) c = alphabet[number(alphabet.size())];
    return text;
  }
  std::size_t number(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(chance_); }

 private:
  std::mt19937 chance_;
};

inline constexpr std::string_view kCsvAlphabet = "aab,,,\"\"\"\n\n\r\\ ;x";

}  // namespace millrace::csv
