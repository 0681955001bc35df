#include "producers/cli/roles.h"

#include <algorithm>

#include "producers/gateway/run_gateway.h"
#include "producers/schedule/run_schedule.h"
#include "workers/approve/run_approve.h"
#include "workers/codegen/run_codegen.h"
#include "workers/enrich/run_enrich.h"
#include "workers/execute/run_execute.h"
#include "workers/invoke/run_invoke.h"
#include "workers/map/run_map.h"
#include "workers/pool/run_noop.h"
#include "workers/supervise/run_supervise.h"
#include "workers/validate/run_validate.h"

namespace millrace::cli {

const std::vector<Role>& roles() {
  static const std::vector<Role> kRoles{
      {.name = "supervise", .is_pool = false, .run = supervise::run_supervise},
      {.name = "codegen", .run = codegen::run_codegen},
      {.name = "validate", .run = validate::run_validate},
      {.name = "execute", .run = execute::run_execute},
      {.name = "approve", .run = approve::run_approve},
      {.name = "invoke", .run = invoke::run_invoke},
      {.name = "enrich", .run = enrich::run_enrich},
      {.name = "map", .run = map::run_map},
      {.name = "gateway", .is_pool = false, .run = gateway::run_gateway},
      {.name = "schedule", .is_pool = false, .run = schedule::run_schedule},
      {.name = "noop", .is_started = false, .run = pool::run_noop},
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
