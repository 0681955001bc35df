#pragma once

#include <string>
#include <string_view>

#include "shared/asl/paths/filter.h"
#include "shared/asl/paths/path.h"

namespace millrace::asl {

/// Reads one JSONPath. Throws PathSyntaxError, which Path::parse turns into a Result.
class PathParser final {
 public:
  explicit PathParser(std::string_view text) : text_(text) {}

  Path parse();
  /// A filter's own path, which starts with `@` or `$` and ends where the expression goes on.
  FilterOperand parse_filter_operand();

 private:
  void parse_root(Path& path);
  void parse_segments(Path& path, bool stops_in_filter);
  Segment parse_dot_segment(bool stops_in_filter);
  Segment parse_bracket_segment();
  Segment::Step parse_quoted_names();
  Segment::Step parse_numbers();
  FilterExpression parse_filter();
  FilterExpression parse_conjunction();
  FilterExpression parse_condition();
  FilterExpression parse_comparison();
  FilterOperand parse_literal();
  std::string parse_quoted();
  std::optional<std::int64_t> parse_integer();

  bool at_end() const { return position_ >= text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[position_]; }
  bool take(std::string_view expected);
  void expect(std::string_view expected);
  void skip_blanks();

  std::string_view text_;
  std::size_t position_ = 0;
  int filter_depth_ = 0;
};

struct PathSyntaxError {
  std::string reason;
};

}  // namespace millrace::asl
