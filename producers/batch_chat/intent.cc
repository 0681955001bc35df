#include "producers/batch_chat/intent.h"

#include <algorithm>
#include <cctype>

namespace millrace::batch_chat {
namespace {

constexpr std::size_t kShortAnswer = 4;  // Words: "yes, please start it".

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

bool names_table(std::string_view text) {
  for (const std::string_view scheme : {"s3://", "https://", "http://", "file://", "millrace-file:"}) {
    if (text.starts_with(scheme)) return true;
  }
  const std::string lower = in_lower_case(text);
  return lower.ends_with(".csv") || lower.ends_with(".tsv");
}

/// Parts the first table's name from the rest. A path with blanks stands between quotes.
void part_table(const std::string& line, Intent& intent) {
  std::size_t at = 0;
  while (at < line.size()) {
    const bool is_quoted = line[at] == '"' || line[at] == '\'';
    const std::size_t begin = is_quoted ? at + 1 : at;
    std::size_t end = is_quoted ? line.find(line[at], begin) : line.find_first_of(" \t", begin);
    end = std::min(end, line.size());
    std::string token = line.substr(begin, end - begin);
    while (!is_quoted && !token.empty() && std::string_view(",;.!?").find(token.back()) != std::string_view::npos)
      token.pop_back();
    const std::size_t next = std::min(line.size(), end + 1);
    if (intent.uri.empty() && names_table(token)) {
      intent.uri = token;
    } else {
      intent.words += line.substr(at, next - at);
    }
    at = next;
  }
}

IntentKind kind_of(const std::vector<std::string>& words) {
  const bool is_short = words.size() <= kShortAnswer;
  const auto has = [&](const std::vector<std::string_view>& beginnings) { return has_word(words, beginnings); };
  const auto begins = [&](const std::vector<std::string_view>& any) {
    return !words.empty() && std::ranges::find(any, std::string_view(words.front())) != any.end();
  };
  if (begins({"bye", "goodbye", "quit", "exit"})) return IntentKind::kGoodbye;
  if (begins({"help"}) && is_short) return IntentKind::kHelp;
  if (has({"retry", "reprocess"}) || (has({"again"}) && has({"fail", "try", "them"}))) return IntentKind::kRetry;
  if (has({"why"}) || (has({"fail"}) && has({"what", "which", "reason", "explain"}))) return IntentKind::kWhy;
  if (is_short && (has({"status", "progress"}) || (has({"how"}) && has({"far"})))) return IntentKind::kStatus;
  if (is_short && begins({"yes", "y", "ok", "okay", "sure", "go", "start", "proceed"})) return IntentKind::kYes;
  if (is_short && begins({"no", "n", "stop", "cancel", "wait"})) return IntentKind::kNo;
  return IntentKind::kWish;
}

}  // namespace

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : in_lower_case(text)) {
    const bool is_part = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    if (is_part) words.back() += c;
    if (!is_part && !words.back().empty()) words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool has_word(const std::vector<std::string>& words, const std::vector<std::string_view>& beginnings) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    return std::ranges::any_of(beginnings, [&](std::string_view beginning) { return word.starts_with(beginning); });
  });
}

Intent read_intent(const std::string& line) {
  Intent intent;
  part_table(line, intent);
  std::vector<std::string> words = words_in(intent.words);
  if (words == std::vector<std::string>{"file"}) {  // "File: s3://…"
    words.clear();
    intent.words.clear();
  }
  intent.kind = kind_of(words);
  return intent;
}

}  // namespace millrace::batch_chat
