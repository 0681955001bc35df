#include "shared/lag/partition_state.h"

#include <algorithm>

namespace millrace::lag {
namespace {

bool never_moved(std::span<const Observation> window) {
  // By the committed offset: retention moves the position of a group that reads nothing.
  return std::all_of(window.begin(), window.end(),
                     [&](const Observation& look) { return look.committed == window.front().committed; });
}

bool never_owned(std::span<const Observation> window) {
  return std::all_of(window.begin(), window.end(), [](const Observation& look) { return look.owner == Owner{}; });
}

bool was_up_to_date(std::span<const Observation> window) {
  return std::any_of(window.begin(), window.end(), [](const Observation& look) { return lag_of(look) == 0; });
}

bool lag_never_fell(std::span<const Observation> window) {
  return std::is_sorted(window.begin(), window.end(),
                        [](const Observation& a, const Observation& b) { return lag_of(a) < lag_of(b); });
}

}  // namespace

std::string_view name_of(PartitionState state) {
  switch (state) {
    case PartitionState::kOk: return "OK";
    case PartitionState::kWarn: return "WARN";
    case PartitionState::kStall: return "STALL";
    case PartitionState::kStop: return "STOP";
  }
  return "OK";
}

PartitionState evaluate(std::span<const Observation> observations) {
  const auto window = observations.last(std::min(observations.size(), kWindowObservations));
  if (window.size() < kObservationsMin || lag_of(window.back()) == 0) return PartitionState::kOk;
  if (never_moved(window) && never_owned(window)) return PartitionState::kStop;
  if (was_up_to_date(window)) return PartitionState::kOk;
  if (never_moved(window)) return PartitionState::kStall;
  return lag_never_fell(window) ? PartitionState::kWarn : PartitionState::kOk;
}

}  // namespace millrace::lag
