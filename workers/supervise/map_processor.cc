#include "workers/supervise/map_processor.h"

#include <algorithm>

#include "shared/asl/state_machine.h"
#include "shared/map_run/run_codec.h"
#include "shared/vocabulary/json.h"
#include "workers/supervise/resource.h"

namespace millrace::supervise {
namespace {

/// The pool of a Task that is answered at once.
std::optional<PoolName> pool_of(const asl::State& state, const asl::TaskState& task) {
  const bool waits = task.pattern != asl::Pattern::kRequestResponse || task.timeout.is_set() || task.heartbeat.is_set() ||
                     !state.retriers.empty();
  const auto target = parse_resource(task.resource);
  if (waits || !target || target->kind != ResourceTarget::Kind::kPool) return {};
  return target->pool;
}

/// The Map state of this name, here or further in. Definitions nest 30 deep at most.
const asl::MapState* find_map(const asl::StateMachine& machine, const std::string& name) {
  for (const auto& state : machine.states) {
    if (const auto* map = std::get_if<asl::MapState>(&state->details)) {
      if (state->name == name) return map;
      if (const auto* inner = find_map(*map->processor, name)) return inner;
    }
    if (const auto* parallel = std::get_if<asl::ParallelState>(&state->details)) {
      for (const auto& branch : parallel->branches) {
        if (const auto* inner = find_map(*branch, name)) return inner;
      }
    }
  }
  return nullptr;
}

}  // namespace

std::optional<PoolName> pool_in_place(const asl::Definition& processor) {
  if (processor.timeout()) return {};
  std::optional<PoolName> pool;
  for (const auto& state : processor.machine().states) {
    if (const auto* task = std::get_if<asl::TaskState>(&state->details)) {
      const auto own = pool_of(*state, *task);
      if (!own || (pool && *pool != *own)) return {};
      pool = own;
    } else if (std::holds_alternative<asl::WaitState>(state->details) ||
               std::holds_alternative<asl::ParallelState>(state->details) ||
               std::holds_alternative<asl::MapState>(state->details)) {
      return {};
    }
  }
  return pool ? pool : PoolName(std::string(map_run::kMapPool));
}

std::shared_ptr<const asl::Definition> item_processor(const asl::StateMachine& machine, const std::string& map_state) {
  const asl::MapState* const map = find_map(machine, map_state);
  if (map == nullptr || !map->distributed) return nullptr;
  Json processor = map->distributed->state->at("ItemProcessor");
  processor.erase("ProcessorConfig");
  return asl::parse_definition(processor.dump()).definition;
}

}  // namespace millrace::supervise
