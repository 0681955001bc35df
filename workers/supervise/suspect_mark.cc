#include "workers/supervise/suspect_mark.h"

#include <charconv>

namespace millrace::supervise {

std::string SuspectMark::print() const { return std::to_string(deaths) + " " + input; }

std::optional<SuspectMark> parse_suspect_mark(std::string_view text) {
  SuspectMark mark;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), mark.deaths);
  if (failure != std::errc() || end == text.data() + text.size() || *end != ' ') return {};
  mark.input = std::string(end + 1, text.data() + text.size());
  return mark;
}

}  // namespace millrace::supervise
