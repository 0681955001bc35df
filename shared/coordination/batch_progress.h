#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace millrace::coordination {

/// How fast a batch goes, for people who watch: the rows that workers finished lately. Whatever is lost here, no row is. Never fails; any
/// thread.
class BatchProgress {
 public:
  /// Rows are counted by spans of so many seconds.
  static constexpr int kSpanSeconds = 2;
  static constexpr int kSpansKept = 30;

  virtual ~BatchProgress() = default;
  virtual void add_rows(const std::string& batch, std::int64_t rows) = 0;
  /// Rows of the last whole spans, the oldest first; empty when nobody knows.
  virtual std::vector<std::int64_t> recent_rows(const std::string& batch) = 0;
};

}  // namespace millrace::coordination
