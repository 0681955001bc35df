#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "shared/asl/data.h"
#include "shared/asl/execution.h"
#include "shared/asl/paths/path.h"

namespace millrace::asl {

/// What `$$` shows of an execution to one state. Built on demand: most states never look. A view of values that
/// must outlive it.
struct ContextObject {
  struct MapItem {
    std::int64_t index = 0;
    Data value;
    std::optional<std::string> key = {};  ///< Of an item that was read from an object.
  };

  const ExecutionIdentity& identity;
  int redrive_count = 0;
  const Data& execution_input;
  const std::string& state_name;
  TimePoint entered_at;
  /// Only Task, Map and Parallel states have one.
  std::optional<int> retry_count;
  /// Only `.waitForTaskToken` tasks have one.
  std::function<std::string()> task_token;
  const MapItem* item = nullptr;
  /// What the paths of this attempt may still cost together.
  mutable VisitBudget visits = VisitBudget(VisitBudget::kAllVisitsMax);

  /// What a `$$` path selects, null when it is missing. Selecting inside the execution's input or the Map item
  /// shares them.
  Data select(const Path& path) const;
  Data whole() const;
  /// What a path selects elsewhere, at the expense of this attempt. `from` skips leading segments.
  Data select_counted(const Path& path, const Data& root, std::size_t from) const;
};

}  // namespace millrace::asl
