#pragma once

#include <memory>
#include <string>

#include "shared/frameworks/framework_folder.h"
#include "shared/vocabulary/result.h"

namespace millrace::frameworks {

/// Where workers find the folder of the workflow that a task belongs to. Any thread.
class FrameworkFiles {
 public:
  virtual ~FrameworkFiles() = default;

  /// Versions never change, so implementations keep them for ever; version 0 is the newest one. kRejected when there is
  /// no such workflow or version, kTransient when the store is away. Shared because tasks in hand outlive the cache's
  /// interest in a folder.
  virtual Result<std::shared_ptr<const FrameworkFolder>> load(const std::string& workflow, int version) = 0;
};

}  // namespace millrace::frameworks
