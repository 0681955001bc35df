#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "shared/asl/intrinsics/expression.h"

namespace millrace::asl {

/// A payload template (Parameters, ItemSelector, ResultSelector, Assign), compiled: members whose key ends in `.$`
/// are expressions, everything else is itself. Parts without expressions are kept as ready values.
struct Template {
  struct Member;
  struct Reference {
    std::string field;  ///< The key as written, "value.$".
    Expression expression;
  };
  using Object = std::vector<Member>;
  using Array = std::vector<Template>;

  std::variant<Data, Reference, Object, Array> content;

  bool is_constant() const { return std::holds_alternative<Data>(content); }
};

struct Template::Member {
  std::string key;  ///< Without `.$`.
  Template value;
};

/// A constant template shares its value; anything else is built anew, in the order of the template's members.
Evaluated<Data> evaluate(const Template& payload, const Environment& environment);

}  // namespace millrace::asl
