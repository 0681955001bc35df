#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace millrace::agent_catalogue {

/// What an input says of one member.
struct Figure {
  bool is_given = false;
  bool is_number = false;
  double value = 0;  ///< Of a number.
};

/// A member of an answer. Texts are of the program itself: they live as long as it.
using FigureAnswer = std::variant<std::int64_t, double, std::string_view>;

/// An offline body whose input and output are a few figures, so that a table goes through it without a document per row. The body of the
/// same name in rules_body.h is this one with documents around it.
struct FigureRules {
  std::span<const std::string_view> inputs;   ///< The members that it looks at.
  std::span<const std::string_view> outputs;  ///< The members of its answer, in order.
  /// A figure per input makes an answer per output. False: it refuses such an input.
  bool (*answer)(std::span<const Figure> given, std::span<FigureAnswer> answer);
};

/// Null when the body of that name is none, or there is none.
const FigureRules* find_figure_rules(std::string_view name);

const FigureRules& customer_figures();

}  // namespace millrace::agent_catalogue
