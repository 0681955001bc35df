#include "shared/model/process_cooldowns.h"

#include <algorithm>

namespace millrace::model {

Duration ProcessCooldowns::left(const std::string& model) {
  const std::lock_guard lock(mutex_);
  const auto it = until_.find(model);
  return it == until_.end() ? Duration::zero() : std::max(Duration::zero(), it->second - clock_.monotonic());
}

void ProcessCooldowns::begin(const std::string& model, Duration wait) {
  const std::lock_guard lock(mutex_);
  Duration& until = until_[model];
  until = std::max(until, clock_.monotonic() + wait);
}

}  // namespace millrace::model
