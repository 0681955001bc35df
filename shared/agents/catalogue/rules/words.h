#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::agent_catalogue {

/// ASCII letters in lower case; other bytes as they are.
std::string lower_case(std::string_view text);
/// Without white space at both ends.
std::string trimmed(std::string_view text);
/// Runs of letters and digits (bytes above ASCII count as letters), in lower case.
std::vector<std::string> words_in(std::string_view text);

/// A phrase and how much it says.
struct Hint {
  std::string_view phrase;  ///< Lower case; matched as whole words. A phrase that ends in `*` matches what begins so.
  int weight = 1;
};

/// A text that is looked through for many phrases. Immutable.
class SearchedText final {
 public:
  explicit SearchedText(std::string_view text);
  bool has(std::string_view phrase) const;
  /// Sum of the weights of the hints that are found.
  int score(std::span<const Hint> hints) const;

 private:
  std::string text_;  ///< Words in lower case between single blanks, with one before and behind.
};

/// Rounded to two digits: what a confidence is good for.
double rounded(double value);

}  // namespace millrace::agent_catalogue
