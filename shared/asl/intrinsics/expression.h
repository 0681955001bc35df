#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "shared/asl/environment.h"

namespace millrace::asl {

struct IntrinsicFunction;
struct Expression;

/// A constant argument. `raw` is the inside of a quoted text as written: States.Format needs its escapes.
struct Literal {
  Data value;
  std::string raw;
};

struct Call {
  const IntrinsicFunction* function = nullptr;
  std::vector<Expression> arguments;
};

/// The value of a `.$` field: a path or a call of an intrinsic function, whose arguments may also be literals.
struct Expression {
  std::string text;
  std::variant<Literal, Path, Call> content;
};

/// Rejected with the reason when the text is neither a path nor a well-formed call.
Result<Expression> parse_expression(std::string_view text);

/// `field` is the key as written ("value.$"), for the cause. A missing path is States.Runtime; in a plain reference,
/// an index past the end of an array is null.
Evaluated<Data> evaluate(const Expression& expression, std::string_view field, const Environment& environment);

}  // namespace millrace::asl
