#pragma once

#include <cstdint>
#include <optional>

namespace millrace::map_run {

/// How many failed items a run bears. Without either bound: none.
struct Tolerance {
  std::optional<double> count;
  std::optional<double> percentage;
};

/// Whether so many failed items are too many. `items` is how many there are in all, once that is known: before, only
/// what no further item could make good counts.
bool is_exceeded(const Tolerance& tolerance, std::int64_t failed, std::optional<std::int64_t> items);

inline constexpr const char* kToleranceError = "States.ExceedToleratedFailureThreshold";
inline constexpr const char* kToleranceCause = "The specified tolerated failure threshold was exceeded";

}  // namespace millrace::map_run
