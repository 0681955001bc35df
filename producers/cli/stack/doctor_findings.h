#pragma once

#include <string>
#include <vector>

#include "shared/vocabulary/json_fwd.h"

namespace millrace::cli::stack {

/// One thing that `millrace doctor` looked at.
struct Finding {
  enum class State { kFine, kWarning, kMissing };
  std::string name{};
  State state = State::kFine;
  std::string detail{};  ///< What was seen.
  std::string hint{};    ///< What to do; empty when it is fine.
};

Finding fine(std::string name, std::string detail);
Finding warning(std::string name, std::string detail, std::string hint);
Finding missing(std::string name, std::string detail, std::string hint);

/// Whether nothing that is needed is missing; warnings do not count.
bool is_healthy(const std::vector<Finding>& findings);

/// One line per finding, its hint below it.
std::string text_of(const std::vector<Finding>& findings);
/// {"healthy", "checks": [{"name", "state", "detail", "hint"}]}.
Json document_of(const std::vector<Finding>& findings);

}  // namespace millrace::cli::stack
