#include "shared/asl/variables.h"

#include <algorithm>

namespace millrace::asl {

void assign(Variables& variables, const std::string& name, Data value) {
  const auto known = std::ranges::find(variables, name, &Variables::value_type::first);
  if (known != variables.end())
    known->second = std::move(value);
  else
    variables.emplace_back(name, std::move(value));
}

Data VariableScope::find(std::string_view name) const {
  for (const VariableScope* scope = this; scope; scope = scope->outer)
    for (const auto& [known, value] : scope->own)
      if (known == name) return value;
  return {};
}

}  // namespace millrace::asl
