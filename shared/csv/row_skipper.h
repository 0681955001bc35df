#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "shared/csv/dialect.h"

namespace millrace::csv {

/// Finds the end of a row that is too large to be held: byte by byte, with no memory but its state. It agrees with RowCutter on
/// where rows end. One thread.
class RowSkipper final {
 public:
  explicit RowSkipper(const Dialect& dialect) : dialect_(dialect) {}

  /// The row's next text. Answers where in it the row ended (behind its line end), or nothing when it goes on.
  std::optional<std::size_t> skip(std::string_view text);
  /// Whether the row, ended by the end of the file, ended within quotes.
  bool is_within_quotes() const { return state_ == State::kQuoted || state_ == State::kEscapeInQuotes; }

 private:
  enum class State { kCellBegin, kPlain, kQuoted, kQuoteInQuotes, kEscape, kEscapeInQuotes, kCarriageReturn };
  enum class Step { kNext, kAgain, kEndBefore, kEndBehind };

  Step step(char c);
  Step step_plain(char c);
  bool is_escapable(char c) const;

  Dialect dialect_;
  State state_ = State::kCellBegin;
};

}  // namespace millrace::csv
