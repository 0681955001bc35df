#include "shared/asl/paths/path_parser.h"

#include <algorithm>
#include <charconv>

namespace millrace::asl {
namespace {

constexpr std::size_t kTextMax = 4096;
constexpr int kFilterDepthMax = 50;

bool is_blank(char character) { return character == ' ' || character == '\t' || character == '\n' || character == '\r'; }
bool is_digit(char character) { return character >= '0' && character <= '9'; }
/// Bytes above ASCII belong to letters of other scripts; they are accepted as a whole.
bool is_name_start(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_' ||
         (static_cast<unsigned char>(character) & 0x80) != 0;
}
bool is_name_part(char character) { return is_name_start(character) || is_digit(character); }

/// What ends a path inside a filter expression.
bool ends_filter_path(char character) {
  return is_blank(character) || std::string_view("=!<>&|)],").find(character) != std::string_view::npos;
}

bool is_definite_step(const Segment& segment) {
  return !segment.descends && (std::holds_alternative<MemberSegment>(segment.step) ||
                               std::holds_alternative<IndexSegment>(segment.step) ||
                               std::holds_alternative<MembersSegment>(segment.step));
}

bool is_reference_step(const Segment& segment) {
  if (segment.descends) return false;
  const auto* index = std::get_if<IndexSegment>(&segment.step);
  return std::holds_alternative<MemberSegment>(segment.step) || (index && index->index >= 0);
}

}  // namespace

bool is_variable_name(std::string_view text) {
  return !text.empty() && is_name_start(text.front()) && std::ranges::all_of(text, is_name_part);
}

Path PathParser::parse() {
  if (text_.size() > kTextMax) throw PathSyntaxError{"the path is longer than 4096 bytes"};
  Path path;
  path.text_ = text_;
  parse_root(path);
  parse_segments(path, false);
  if (!at_end()) throw PathSyntaxError{std::string("unexpected '") + peek() + "'"};
  return path;
}

void PathParser::parse_root(Path& path) {
  expect("$");
  if (take("$")) {
    path.root_ = Path::Root::kContext;
    return;
  }
  const std::size_t begin = position_;
  while (is_name_part(peek())) ++position_;
  if (position_ == begin) return;
  path.variable_ = text_.substr(begin, position_ - begin);
  if (!is_variable_name(path.variable_)) throw PathSyntaxError{"'" + path.variable_ + "' is no variable name"};
  path.root_ = Path::Root::kVariable;
}

void PathParser::parse_segments(Path& path, bool stops_in_filter) {
  while (!at_end() && !(stops_in_filter && ends_filter_path(peek()))) {
    Segment segment = peek() == '[' ? parse_bracket_segment() : parse_dot_segment(stops_in_filter);
    path.is_definite_ = path.is_definite_ && is_definite_step(segment);
    path.is_reference_ = path.is_reference_ && is_reference_step(segment);
    path.segments_.push_back(std::move(segment));
  }
}

Segment PathParser::parse_dot_segment(bool stops_in_filter) {
  expect(".");
  const bool descends = take(".");
  if (peek() == '[') {
    Segment segment = parse_bracket_segment();  // `$.a.['b']` is the same as `$.a['b']`.
    segment.descends = descends;
    return segment;
  }
  if (take("*")) return {.step = WildcardSegment{}, .descends = descends};

  std::string name;
  while (!at_end() && peek() != '.' && peek() != '[' && !(stops_in_filter && ends_filter_path(peek()))) {
    const bool is_escaped = take("\\");
    if (at_end()) throw PathSyntaxError{"a backslash ends the path"};
    const char character = peek();
    if (!is_escaped && is_blank(character)) throw PathSyntaxError{"write names with blanks as ['a b']"};
    if (!is_escaped && (character == '(' || character == ')'))
      throw PathSyntaxError{"functions in paths are not supported"};
    if (!is_escaped && std::string_view("'\"*?]@,").find(character) != std::string_view::npos)
      throw PathSyntaxError{std::string("unexpected '") + character + "'"};
    name += character;
    ++position_;
  }
  if (name.empty()) throw PathSyntaxError{"a name is missing after '.'"};
  return {.step = MemberSegment{std::move(name)}, .descends = descends};
}

Segment PathParser::parse_bracket_segment() {
  expect("[");
  skip_blanks();
  Segment segment;
  if (take("*")) {
    segment.step = WildcardSegment{};
  } else if (take("?")) {
    skip_blanks();
    expect("(");
    auto filter = std::make_shared<const FilterExpression>(parse_filter());
    expect(")");
    segment.step = FilterSegment{std::move(filter)};
  } else if (peek() == '\'' || peek() == '"') {
    segment.step = parse_quoted_names();
  } else {
    segment.step = parse_numbers();
  }
  skip_blanks();
  expect("]");
  return segment;
}

Segment::Step PathParser::parse_quoted_names() {
  std::vector<std::string> names;
  do {
    skip_blanks();
    names.push_back(parse_quoted());
    skip_blanks();
  } while (take(","));
  if (names.size() == 1) return MemberSegment{std::move(names.front())};
  return MembersSegment{std::move(names)};
}

Segment::Step PathParser::parse_numbers() {
  const auto first = parse_integer();
  skip_blanks();
  if (take(":")) {
    skip_blanks();
    return SliceSegment{.begin = first, .end = parse_integer()};
  }
  if (!first) throw PathSyntaxError{"an index, a quoted name, '*', a slice or a filter is missing after '['"};
  if (peek() != ',') return IndexSegment{*first};
  std::vector<std::int64_t> indexes{*first};
  while (take(",")) {
    skip_blanks();
    const auto next = parse_integer();
    if (!next) throw PathSyntaxError{"an index is missing after ','"};
    indexes.push_back(*next);
    skip_blanks();
  }
  return IndexesSegment{std::move(indexes)};
}

FilterExpression PathParser::parse_filter() {
  FilterExpression any{.kind = FilterExpression::Kind::kOr, .operands = {parse_conjunction()}};
  while (skip_blanks(), take("||")) any.operands.push_back(parse_conjunction());
  return any.operands.size() == 1 ? FilterExpression(any.operands.front()) : any;
}

FilterExpression PathParser::parse_conjunction() {
  FilterExpression all{.kind = FilterExpression::Kind::kAnd, .operands = {parse_condition()}};
  while (skip_blanks(), take("&&")) all.operands.push_back(parse_condition());
  return all.operands.size() == 1 ? FilterExpression(all.operands.front()) : all;
}

FilterExpression PathParser::parse_condition() {
  if (++filter_depth_ > kFilterDepthMax) throw PathSyntaxError{"conditions are nested more than 50 deep"};
  skip_blanks();
  FilterExpression condition;
  if (take("!")) {
    condition = {.kind = FilterExpression::Kind::kNot, .operands = {parse_condition()}};
  } else if (take("(")) {
    condition = parse_filter();
    skip_blanks();
    expect(")");
  } else {
    condition = parse_comparison();
  }
  --filter_depth_;
  return condition;
}

FilterExpression PathParser::parse_comparison() {
  using enum FilterOperator;
  constexpr std::pair<std::string_view, FilterOperator> kOperators[] = {
      {"==", kEqual}, {"!=", kNotEqual}, {"<=", kLessOrEqual}, {">=", kGreaterOrEqual}, {"<", kLess}, {">", kGreater}};
  FilterExpression test;
  test.left = parse_filter_operand();
  skip_blanks();
  for (const auto& [sign, comparison] : kOperators) {
    if (!take(sign)) continue;
    test.comparison = comparison;
    test.right = parse_filter_operand();
    return test;
  }
  if (!test.left.path) throw PathSyntaxError{"a comparison is missing after the literal"};
  return test;
}

FilterOperand PathParser::parse_filter_operand() {
  skip_blanks();
  if (peek() != '@' && peek() != '$') return parse_literal();
  const std::size_t begin = position_;
  FilterOperand operand{.path = Path(), .is_from_item = peek() == '@', .literal = nullptr};
  ++position_;
  parse_segments(*operand.path, true);
  operand.path->text_ = text_.substr(begin, position_ - begin);
  return operand;
}

FilterOperand PathParser::parse_literal() {
  if (peek() == '\'' || peek() == '"') return {.path = {}, .is_from_item = false, .literal = parse_quoted()};
  const std::size_t begin = position_;
  while (!at_end() && !ends_filter_path(peek())) ++position_;
  const std::string word(text_.substr(begin, position_ - begin));
  if (word.empty()) throw PathSyntaxError{"a filter's operand is missing"};
  Json literal = Json::parse(word, nullptr, false);
  if (literal.is_discarded()) {
    if (!is_variable_name(word)) throw PathSyntaxError{"'" + word + "' is neither a literal nor a name; quote texts"};
    literal = word;  // A bare word is taken as the text itself.
  }
  return {.path = {}, .is_from_item = false, .literal = std::move(literal)};
}

std::string PathParser::parse_quoted() {
  const char quote = peek();
  if (quote != '\'' && quote != '"') throw PathSyntaxError{"a quoted name is missing"};
  ++position_;
  std::string content;
  while (!at_end() && peek() != quote) {
    // A backslash escapes the quote and itself; before anything else it is a character like any other.
    const char next = position_ + 1 < text_.size() ? text_[position_ + 1] : '\0';
    if (peek() == '\\' && (next == quote || next == '\\')) ++position_;
    content += peek();
    ++position_;
  }
  if (at_end()) throw PathSyntaxError{"a quote is not closed"};
  ++position_;
  return content;
}

std::optional<std::int64_t> PathParser::parse_integer() {
  std::int64_t value = 0;
  const char* const begin = text_.data() + position_;
  const auto [end, failure] = std::from_chars(begin, text_.data() + text_.size(), value);
  if (failure == std::errc::result_out_of_range) throw PathSyntaxError{"an index is too large"};
  if (failure != std::errc{}) return {};
  position_ += static_cast<std::size_t>(end - begin);
  return value;
}

bool PathParser::take(std::string_view expected) {
  if (!text_.substr(std::min(position_, text_.size())).starts_with(expected)) return false;
  position_ += expected.size();
  return true;
}

void PathParser::expect(std::string_view expected) {
  if (!take(expected)) throw PathSyntaxError{"'" + std::string(expected) + "' is missing"};
}

void PathParser::skip_blanks() {
  while (is_blank(peek())) ++position_;
}

}  // namespace millrace::asl
