#pragma once

#include <span>
#include <string_view>

#include "shared/lag/observation.h"

namespace millrace::lag {

/// How a group does on a partition, from best to worst; the words are Burrow's.
enum class PartitionState {
  kOk,     ///< Up to date, catching up, or idle.
  kWarn,   ///< Works, but the backlog never shrinks.
  kStall,  ///< Has an owner who does not move, and there is a backlog.
  kStop,   ///< Has no owner, nothing moves, and there is a backlog.
};

std::string_view name_of(PartitionState state);

/// Looks that a verdict is based on, and how few are too few for any verdict but OK.
inline constexpr std::size_t kWindowObservations = 10;
inline constexpr std::size_t kObservationsMin = 3;

/// Burrow's rules over the last kWindowObservations looks, oldest first:
/// no lag now: OK (an idle partition is fine) · the position never moved and nobody owned it: STOP · lag was 0 at
/// some look: OK · the position never moved: STALL · lag never fell from one look to the next: WARN · else OK.
PartitionState evaluate(std::span<const Observation> window);

}  // namespace millrace::lag
