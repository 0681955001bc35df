#include "shared/frameworks/memory_framework_files.h"

#include <utility>

namespace millrace::frameworks {

void MemoryFrameworkFiles::add(FrameworkFolder folder) {
  const std::lock_guard lock(mutex_);
  auto& versions = folders_[folder.name];
  folder.version = versions.empty() ? 1 : versions.rbegin()->first + 1;
  versions.emplace(folder.version, std::make_shared<const FrameworkFolder>(std::move(folder)));
}

void MemoryFrameworkFiles::fail_next_loads(int count) {
  const std::lock_guard lock(mutex_);
  failures_left_ = count;
}

Result<std::shared_ptr<const FrameworkFolder>> MemoryFrameworkFiles::load(const std::string& workflow, int version) {
  const std::lock_guard lock(mutex_);
  if (failures_left_ > 0) {
    --failures_left_;
    return transient("framework files", "told to fail");
  }
  const auto found = folders_.find(workflow);
  if (found == folders_.end()) return rejected("framework files", "no workflow is named " + workflow);
  const auto& versions = found->second;
  if (version == 0) return versions.rbegin()->second;
  const auto of_version = versions.find(version);
  if (of_version == versions.end()) {
    return rejected("framework files", workflow + " has no version " + std::to_string(version));
  }
  return of_version->second;
}

}  // namespace millrace::frameworks
