#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::settings {

/// How many letters must be inserted, removed, changed or swapped with their neighbour to get from one to the other.
std::size_t edit_distance(std::string_view left, std::string_view right);

/// The candidate that a person most likely meant; nothing when none is near.
std::optional<std::string> suggestion_for(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace millrace::settings
