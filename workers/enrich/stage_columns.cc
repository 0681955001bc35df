#include "workers/enrich/stage_columns.h"

#include <algorithm>
#include <array>

namespace millrace::enrich {
namespace {

constexpr std::array<std::string_view, 4> kStageMetadata{"_status", "_agent", "_error_cause", "_error_message"};

}  // namespace

std::optional<StageColumns> StageColumns::of(const std::vector<std::string>& columns) {
  if (columns.size() <= kStageMetadata.size()) return {};
  const std::size_t own = columns.size() - kStageMetadata.size();
  const bool ends_so = std::equal(kStageMetadata.begin(), kStageMetadata.end(), columns.begin() + static_cast<std::ptrdiff_t>(own));
  return ends_so ? std::optional(StageColumns(own)) : std::nullopt;
}

StageColumns::Before StageColumns::before(const csv::Row& row) const {
  const auto cell = [&](std::size_t number) {
    return own_ + number < row.cells.size() ? std::string(row.cells[own_ + number]) : std::string();
  };
  return {.has_failed = cell(0) == "failed", .agents = cell(1), .error = cell(2), .cause = cell(3)};
}

}  // namespace millrace::enrich
