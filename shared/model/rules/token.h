#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/vocabulary/result.h"

namespace millrace::model::rules {

enum class TokenKind {
  kWord,    ///< Also names with inner marks: order_id, e-mail, 2024-03-05, orders.amount.
  kNumber,  ///< Digits with an optional sign and point; thousands marks and currency signs are gone.
  kQuoted,  ///< Between any kind of quotes: exactly these characters.
  kSymbol,  ///< Comparison signs and punctuation.
};

struct Token {
  TokenKind kind = TokenKind::kWord;
  std::string text;   ///< As written, without quotes.
  std::string lower;  ///< Lower case (ASCII letters); what words are compared by.
};

/// Cuts a question into tokens. "isn't" becomes "is", "not"; "customer's" becomes "customer"; "10-20" becomes "10", "to",
/// "20". kRejected for a quote that is never closed, or more than 200 tokens.
Result<std::vector<Token>> read_tokens(std::string_view question);

}  // namespace millrace::model::rules
