#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "shared/frameworks/framework_files.h"

namespace millrace::frameworks {

/// FrameworkFiles for tests: holds what it was given. Any thread.
class MemoryFrameworkFiles final : public FrameworkFiles {
 public:
  /// The next version of folder.name.
  void add(FrameworkFolder folder);
  /// The next `count` loads are kTransient.
  void fail_next_loads(int count);

  Result<std::shared_ptr<const FrameworkFolder>> load(const std::string& workflow, int version) override;

 private:
  std::mutex mutex_;
  std::map<std::string, std::map<int, std::shared_ptr<const FrameworkFolder>>> folders_;
  int failures_left_ = 0;
};

}  // namespace millrace::frameworks
