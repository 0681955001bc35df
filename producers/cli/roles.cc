#include "producers/cli/roles.h"

#include <algorithm>



namespace millrace::cli {

const std::vector<Role>& roles() {
  static const std::vector<Role> kRoles{

  };
  return kRoles;
}

const Role* find_role(std::string_view name) {
  const auto found = std::find_if(roles().begin(), roles().end(), [&](const Role& role) { return role.name == name; });
  return found == roles().end() ? nullptr : &*found;
}

std::string names_of_roles() {
  std::string names;
  for (const Role& role : roles()) names += (names.empty() ? "" : ", ") + std::string(role.name);
  return names;
}

}  // namespace millrace::cli
