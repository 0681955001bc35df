#include "shared/csv/column_names.h"

#include <unordered_map>
#include <unordered_set>

namespace millrace::csv {
namespace {

std::string_view without_blanks_around(std::string_view name) {
  const std::size_t first = name.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return name.substr(first, name.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::vector<std::string> unique_column_names(std::span<const std::string_view> header) {
  std::vector<std::string> names;
  std::unordered_set<std::string> taken;
  std::unordered_map<std::string, int> next_number;  // So that ten thousand equal names take no hundred million tries.
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string_view bare = without_blanks_around(header[i]);
    const std::string base = bare.empty() ? "column " + std::to_string(i + 1) : std::string(bare);
    std::string name = base;
    for (int& number = next_number.try_emplace(base, 2).first->second; taken.contains(name); ++number) {
      name = base + " (" + std::to_string(number) + ")";
    }
    taken.insert(name);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace millrace::csv
