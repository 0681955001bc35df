#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::csv {

/// A header's names, trimmed and unique: a repeated one becomes "amount (2)", an empty one "column 3".
std::vector<std::string> unique_column_names(std::span<const std::string_view> header);

}  // namespace millrace::csv
