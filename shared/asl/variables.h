#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/asl/data.h"

namespace millrace::asl {

/// The variables of one scope, in the order of their first assignment. Few, so a list.
using Variables = std::vector<std::pair<std::string, Data>>;

void assign(Variables& variables, const std::string& name, Data value);

/// A scope and those around it: branches and iterations read outward and write their own.
struct VariableScope {
  const Variables& own;
  const VariableScope* outer = nullptr;

  /// Null when no scope has it.
  Data find(std::string_view name) const;
};

}  // namespace millrace::asl
