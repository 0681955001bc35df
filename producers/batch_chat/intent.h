#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::batch_chat {

enum class IntentKind {
  kWish,  ///< What is wanted, or the answer to a question.
  kYes,
  kNo,
  kWhy,     ///< Why did rows fail?
  kRetry,   ///< Do those again.
  kStatus,  ///< How far is it?
  kHelp,
  kGoodbye,
};

/// What a person said in one line.
struct Intent {
  IntentKind kind = IntentKind::kWish;
  std::string uri;    ///< A table that the line names; empty: none.
  std::string words;  ///< The line without it.
};

/// By words alone. Pure.
Intent read_intent(const std::string& line);

/// In lower case, without what stands between them.
std::vector<std::string> words_in(std::string_view text);

/// Whether a word of the text begins with one of these.
bool has_word(const std::vector<std::string>& words, const std::vector<std::string_view>& beginnings);

}  // namespace millrace::batch_chat
