#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/settings/settings.h"

namespace millrace::cli {

/// Something that this program can be until it is told to stop.
struct Role {
  std::string_view name;
  bool is_pool = true;     ///< Serves tasks of its own; the supervisor and the gateway do not.
  bool is_started = true;  ///< By `millrace up`; the pool for benchmarks is not.
  std::function<int(const settings::Sheet&)> run;  ///< Answers the exit code.
};

const std::vector<Role>& roles();
/// Null when there is none of that name.
const Role* find_role(std::string_view name);
/// "supervise, codegen, …"
std::string names_of_roles();

}  // namespace millrace::cli
