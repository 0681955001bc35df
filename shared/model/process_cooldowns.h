#pragma once

#include <map>
#include <mutex>

#include "shared/model/cooldowns.h"

namespace millrace::model {

/// Cooldowns that this process alone knows of.
class ProcessCooldowns final : public Cooldowns {
 public:
  explicit ProcessCooldowns(Clock& clock) : clock_(clock) {}
  Duration left(const std::string& model) override;
  void begin(const std::string& model, Duration wait) override;

 private:
  Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Duration> until_;  ///< By model, in monotonic time; as many as are configured.
};

}  // namespace millrace::model
