#include "shared/csv/row_skipper.h"

namespace millrace::csv {

bool RowSkipper::is_escapable(char c) const {
  return c == '\\' || c == dialect_.delimiter || (c == dialect_.quote && c != '\0');
}

RowSkipper::Step RowSkipper::step_plain(char c) {
  const bool opens = state_ == State::kCellBegin && c == dialect_.quote && c != '\0';
  state_ = State::kPlain;
  if (opens) state_ = State::kQuoted;
  if (c == dialect_.delimiter) state_ = State::kCellBegin;
  if (c == '\\' && dialect_.escape == Escape::kBackslash) state_ = State::kEscape;
  if (c == '\r') state_ = State::kCarriageReturn;
  return c == '\n' ? Step::kEndBehind : Step::kNext;
}

RowSkipper::Step RowSkipper::step(char c) {
  switch (state_) {
    case State::kCellBegin:
    case State::kPlain: return step_plain(c);
    case State::kQuoted:
      if (c == dialect_.quote) state_ = State::kQuoteInQuotes;
      if (c == '\\' && dialect_.escape == Escape::kBackslash) state_ = State::kEscapeInQuotes;
      return Step::kNext;
    case State::kQuoteInQuotes:
      state_ = c == dialect_.quote ? State::kQuoted : State::kPlain;
      return state_ == State::kQuoted ? Step::kNext : Step::kAgain;
    case State::kEscape:
    case State::kEscapeInQuotes:
      state_ = state_ == State::kEscape ? State::kPlain : State::kQuoted;
      return is_escapable(c) ? Step::kNext : Step::kAgain;
    case State::kCarriageReturn:
      if (c == '\n') return Step::kEndBehind;
      if (dialect_.escape == Escape::kDoubled) return Step::kEndBefore;
      state_ = State::kPlain;  // To AWS a lone CR is an ordinary character.
      return Step::kAgain;
  }
  return Step::kNext;
}

std::optional<std::size_t> RowSkipper::skip(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    switch (step(text[i])) {
      case Step::kNext: ++i; break;
      case Step::kAgain: break;
      case Step::kEndBefore: return i;
      case Step::kEndBehind: return i + 1;
    }
  }
  return std::nullopt;
}

}  // namespace millrace::csv
