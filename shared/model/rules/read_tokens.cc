#include <algorithm>
#include <array>
#include <optional>

#include "shared/csv/cell_kind.h"
#include "shared/model/rules/token.h"
#include "shared/model/rules/word_forms.h"

namespace millrace::model::rules {
namespace {

constexpr std::size_t kTokensMax = 200;

struct QuotePair {
  std::string_view open;
  std::string_view close;
};
constexpr std::array kQuotes{QuotePair{"\"", "\""},
                             QuotePair{"'", "'"},
                             QuotePair{"`", "`"},
                             QuotePair{"\xE2\x80\x9C", "\xE2\x80\x9D"},   // typographic double quotes
                             QuotePair{"\xE2\x80\x98", "\xE2\x80\x99"},   // typographic single quotes
                             QuotePair{"\xC2\xAB", "\xC2\xBB"}};          // guillemets

struct Spelling {
  std::string_view written;
  std::string_view meant;
};
constexpr std::array kSymbols{Spelling{"\xE2\x89\xA5", ">="}, Spelling{"\xE2\x89\xA4", "<="}, Spelling{"\xE2\x89\xA0", "!="},
                              Spelling{">=", ">="},           Spelling{"<=", "<="},           Spelling{"!=", "!="},
                              Spelling{"<>", "!="},           Spelling{"==", "="}};
constexpr std::array<std::string_view, 6> kSkipped{"\xC2\xA0", "$", "\xE2\x82\xAC", "\xC2\xA3", "%", "*"};
constexpr std::string_view kInnerMarks = "-./@:+&#";

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Cutter {
 public:
  explicit Cutter(std::string_view question) : text_(question) {}

  Result<std::vector<Token>> cut() {
    while (at_ < text_.size()) {
      if (tokens_.size() > kTokensMax) return rejected("rules", "the question is longer than 200 words");
      if (skip_white_space()) continue;
      if (const auto* quotes = opening_quote()) {
        if (!take_quoted(*quotes)) {
          return rejected("rules", "a quote (" + std::string(quotes->open) + ") is opened but never closed");
        }
      } else if (!take_number() && !take_word()) {
        take_symbol();
      }
    }
    return tokens_;
  }

 private:
  bool starts_with(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  char previous() const { return at_ == 0 ? ' ' : text_[at_ - 1]; }

  void add(TokenKind kind, std::string text) {
    std::string lower = lower_case(text);
    tokens_.push_back(Token{.kind = kind, .text = std::move(text), .lower = std::move(lower)});
  }

  bool skip_white_space() {
    if (static_cast<unsigned char>(text_[at_]) <= ' ') return ++at_ > 0;
    for (const std::string_view skipped : kSkipped) {
      if (starts_with(skipped)) {
        at_ += skipped.size();
        return true;
      }
    }
    return false;
  }

  const QuotePair* opening_quote() const {
    for (const QuotePair& pair : kQuotes) {
      if (starts_with(pair.open) && !is_letter_or_digit_before()) return &pair;
    }
    return nullptr;
  }
  bool is_letter_or_digit_before() const { return at_ > 0 && (static_cast<unsigned char>(previous()) < 0x80) && is_letter_or_digit(previous()); }

  // An apostrophe inside a word does not close: 'O'Brien'. A doubled quote stands for one.
  bool take_quoted(const QuotePair& quotes) {
    std::string content;
    std::size_t i = at_ + quotes.open.size();
    while (i < text_.size()) {
      const std::string_view rest = text_.substr(i);
      if (!rest.starts_with(quotes.close)) {
        content += text_[i++];
        continue;
      }
      const std::string_view behind = rest.substr(quotes.close.size());
      if (quotes.close.size() == 1 && behind.starts_with(quotes.close)) {
        content += quotes.close;
        i += 2;
      } else if (quotes.close == "'" && !behind.empty() && is_letter_or_digit(behind.front())) {
        content += text_[i++];
      } else {
        at_ = i + quotes.close.size();
        add(TokenKind::kQuoted, std::move(content));
        return true;
      }
    }
    return false;
  }

  /// 1200, -3.5, 1,200.50, 10k; not 2024-03-05, 3rd or 12:30.
  bool take_number() {
    std::size_t i = at_;
    std::string digits;
    if (text_[i] == '-' && !is_letter_or_digit_before()) digits += text_[i++];
    if (i >= text_.size() || !(is_digit(text_[i]) || (text_[i] == '.' && i + 1 < text_.size() && is_digit(text_[i + 1])))) return false;
    while (i < text_.size() && is_digit(text_[i])) digits += text_[i++];
    while (is_thousands_mark(i)) {
      digits.append(text_.substr(i + 1, 3));
      i += 4;
    }
    if (i + 1 < text_.size() && text_[i] == '.' && is_digit(text_[i + 1])) {
      digits += text_[i++];
      while (i < text_.size() && is_digit(text_[i])) digits += text_[i++];
    }
    if (i < text_.size() && (text_[i] == 'k' || text_[i] == 'K') && digits.find('.') == std::string::npos &&
        (i + 1 == text_.size() || !is_letter_or_digit(text_[i + 1]))) {
      digits += "000";
      ++i;
    }
    if (continues_as_word(i)) return false;
    at_ = i;
    add(TokenKind::kNumber, std::move(digits));
    return true;
  }

  bool is_thousands_mark(std::size_t i) const {
    if (i + 3 >= text_.size() || text_[i] != ',') return false;
    const bool three = is_digit(text_[i + 1]) && is_digit(text_[i + 2]) && is_digit(text_[i + 3]);
    return three && (i + 4 == text_.size() || !is_digit(text_[i + 4]));
  }

  bool continues_as_word(std::size_t i) const {
    if (i >= text_.size()) return false;
    if (is_letter_or_digit(text_[i])) return !text_.substr(i).starts_with("\xC2") && !text_.substr(i).starts_with("\xE2");
    return kInnerMarks.find(text_[i]) != std::string_view::npos && i + 1 < text_.size() && is_letter_or_digit(text_[i + 1]);
  }

  bool take_word() {
    if (!is_letter_or_digit(text_[at_])) return false;
    for (const Spelling& symbol : kSymbols) {
      if (starts_with(symbol.written)) return false;
    }
    std::size_t end = at_;
    while (end < text_.size() && continues_as_word_at(end)) ++end;
    if (end == at_) ++end;
    std::string word(text_.substr(at_, end - at_));
    at_ = end;
    const std::string tail = take_apostrophe_tail();
    if (tail == "t" && lower_case(word).ends_with("n")) {
      word.pop_back();
      add(TokenKind::kWord, lower_case(word) == "ca" ? "can" : lower_case(word) == "wo" ? "will" : word);
      add(TokenKind::kWord, "not");
    } else if (tail == "s" && is_question_word(lower_case(word))) {
      add(TokenKind::kWord, std::move(word));
      add(TokenKind::kWord, "is");
    } else if (!take_range(word)) {
      add(TokenKind::kWord, std::move(word));
    }
    return true;
  }

  static bool is_question_word(const std::string& word) {
    return word == "what" || word == "who" || word == "which" || word == "that" || word == "it";
  }

  bool continues_as_word_at(std::size_t i) const {
    const std::string_view rest = text_.substr(i);
    for (const QuotePair& pair : kQuotes) {
      if (pair.open.size() > 1 && (rest.starts_with(pair.open) || rest.starts_with(pair.close))) return false;
    }
    if (rest.starts_with("\xC2\xA0") || rest.starts_with("\xE2\x89")) return false;
    return is_letter_or_digit(text_[i]) || continues_as_word(i);
  }

  /// Behind a word: 's or 't, with either apostrophe.
  std::string take_apostrophe_tail() {
    for (const std::string_view apostrophe : {std::string_view("'"), std::string_view("\xE2\x80\x99")}) {
      if (!starts_with(apostrophe)) continue;
      const std::size_t i = at_ + apostrophe.size();
      if (i >= text_.size()) {
        at_ = i;
        return "s";
      }
      const char letter = text_[i];
      const bool ends = i + 1 == text_.size() || !is_letter_or_digit(text_[i + 1]);
      if ((letter == 's' || letter == 't') && ends) {
        at_ = i + 1;
        return std::string(1, letter);
      }
      if (!is_letter_or_digit(letter)) {
        at_ = i;
        return "s";
      }
    }
    return {};
  }

  /// "10-20" is a range, unless it is a date.
  bool take_range(const std::string& word) {
    const std::size_t dash = word.find('-');
    if (dash == std::string::npos || dash == 0) return false;
    const std::string left = word.substr(0, dash), right = word.substr(dash + 1);
    const auto is_plain = [](const std::string& text) { return csv::reads_as(text, csv::CellKind::kDecimal); };
    if (!is_plain(left) || !is_plain(right) || right.starts_with('-')) return false;
    add(TokenKind::kNumber, left);
    add(TokenKind::kWord, "to");
    add(TokenKind::kNumber, right);
    return true;
  }

  void take_symbol() {
    for (const Spelling& symbol : kSymbols) {
      if (starts_with(symbol.written)) {
        at_ += symbol.written.size();
        return add(TokenKind::kSymbol, std::string(symbol.meant));
      }
    }
    add(TokenKind::kSymbol, std::string(1, text_[at_++]));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

Result<std::vector<Token>> read_tokens(std::string_view question) { return Cutter(question).cut(); }

}  // namespace millrace::model::rules
