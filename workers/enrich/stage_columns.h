#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/csv/row_reader.h"

namespace millrace::enrich {

/// The last four columns of a table that is another batch's output, for a batch that goes on with it.
class StageColumns final {
 public:
  /// What the batch before says of a row.
  struct Before {
    bool has_failed = false;
    std::string agents;
    std::string error;
    std::string cause;
  };

  /// Nothing when the table does not end with a batch's metadata.
  static std::optional<StageColumns> of(const std::vector<std::string>& columns);

  /// How many columns stand before them.
  std::size_t own() const { return own_; }
  Before before(const csv::Row& row) const;

 private:
  explicit StageColumns(std::size_t own) : own_(own) {}
  std::size_t own_;
};

}  // namespace millrace::enrich
