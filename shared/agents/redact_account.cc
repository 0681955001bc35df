#include "shared/agents/redact_account.h"

#include <algorithm>

namespace millrace::agents {

std::string redact_account(std::string text) {
  constexpr std::size_t kDigits = 12;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t run = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && is_digit(text[at])) {
      ++run;
      continue;
    }
    // Twelve digits by themselves: in an ARN, in its percent-encoded form, or alone.
    if (run == kDigits) std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(at - kDigits), kDigits, '*');
    run = 0;
  }
  return text;
}

}  // namespace millrace::agents
