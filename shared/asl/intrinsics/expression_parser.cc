#include <algorithm>

#include "shared/asl/intrinsics/expression.h"
#include "shared/asl/intrinsics/functions.h"

namespace millrace::asl {
namespace {

constexpr int kCallDepthMax = 10;

struct ExpressionSyntaxError {
  std::string reason;
};

class ExpressionParser final {
 public:
  explicit ExpressionParser(std::string_view text) : text_(text) {}

  Expression parse_whole() {
    Expression expression = parse(1);
    skip_blanks();
    if (position_ != text_.size()) fail(std::string("unexpected '") + peek() + "' after the expression");
    if (std::holds_alternative<Literal>(expression.content)) fail("a path or an intrinsic function is missing");
    return expression;
  }

 private:
  Expression parse(int depth) {
    skip_blanks();
    const std::size_t begin = position_;
    Expression expression;
    if (peek() == '$')
      expression.content = parse_path();
    else if (peek() == '\'')
      expression.content = parse_quoted();
    else if (text_.substr(begin).starts_with("States."))
      expression.content = parse_call(depth);
    else
      expression.content = parse_constant();
    expression.text = text_.substr(begin, position_ - begin);
    return expression;
  }

  Call parse_call(int depth) {
    const std::string name = take_word("(");
    Call call{.function = find_intrinsic(name), .arguments = {}};
    if (!call.function) fail("there is no intrinsic function '" + name + "'");
    if (depth > kCallDepthMax) fail("intrinsic functions may be nested 10 deep at most");
    expect('(');
    skip_blanks();
    if (peek() != ')') {
      call.arguments.push_back(parse(depth + 1));
      while (skip_blanks(), peek() == ',') {
        ++position_;
        call.arguments.push_back(parse(depth + 1));
      }
    }
    expect(')');
    const std::size_t count = call.arguments.size();
    if (count < call.function->arguments_min || count > call.function->arguments_max)
      fail("'" + name + "' does not take " + std::to_string(count) + " arguments");
    return call;
  }

  /// A path ends at a blank, comma or parenthesis that is not inside brackets.
  Path parse_path() {
    const std::size_t begin = position_;
    int brackets = 0;
    char quote = '\0';
    for (; position_ < text_.size(); ++position_) {
      const char character = peek();
      if (character == '\\') {
        ++position_;
      } else if (quote != '\0') {
        if (character == quote) quote = '\0';
      } else if (brackets > 0 && (character == '\'' || character == '"')) {
        quote = character;
      } else if (character == '[') {
        ++brackets;
      } else if (character == ']') {
        --brackets;
      } else if (brackets == 0 && std::string_view(" \t\r\n,)").find(character) != std::string_view::npos) {
        break;
      }
    }
    position_ = std::min(position_, text_.size());
    auto path = Path::parse(text_.substr(begin, position_ - begin));
    if (!path) fail(path.error().detail);
    return std::move(*path);
  }

  Literal parse_quoted() {
    expect('\'');
    const std::size_t begin = position_;
    std::string content;
    for (; position_ < text_.size() && peek() != '\''; ++position_) {
      if (peek() == '\\') {
        ++position_;
        if (std::string_view("'{}\\").find(peek()) == std::string_view::npos || peek() == '\0')
          fail("only \\' \\{ \\} and \\\\ are escapes");
      }
      content += peek();
    }
    Literal literal{.value = make_data(content), .raw = std::string(text_.substr(begin, position_ - begin))};
    expect('\'');
    return literal;
  }

  Literal parse_constant() {
    const std::string word = take_word(",) \t\r\n");
    if (word.empty()) fail("an argument is missing");
    Json value = Json::parse(word, nullptr, false);
    if (value.is_discarded() || value.is_structured() || value.is_string())
      fail("'" + word + "' is no argument: write a path, a number, true, false, null or a text in single quotes");
    return {.value = make_data(std::move(value)), .raw = {}};
  }

  std::string take_word(std::string_view stops) {
    const std::size_t begin = position_;
    position_ = std::min(text_.find_first_of(stops, begin), text_.size());
    return std::string(text_.substr(begin, position_ - begin));
  }

  char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }
  void expect(char expected) {
    if (position_ >= text_.size() || peek() != expected) fail(std::string("'") + expected + "' is missing");
    ++position_;
  }
  void skip_blanks() { position_ = std::min(text_.find_first_not_of(" \t\r\n", position_), text_.size()); }
  [[noreturn]] static void fail(std::string reason) { throw ExpressionSyntaxError{std::move(reason)}; }

  std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace

Result<Expression> parse_expression(std::string_view text) {
  try {
    return ExpressionParser(text).parse_whole();
  } catch (const ExpressionSyntaxError& error) {
    return rejected("asl.expression", error.reason);
  }
}

}  // namespace millrace::asl
