#pragma once

#include <string>

#include "shared/time/clock.h"

namespace millrace::model {

/// Which models asked to be left alone, and for how long. Any thread.
class Cooldowns {
 public:
  virtual ~Cooldowns() = default;
  /// Zero when the model may be asked.
  virtual Duration left(const std::string& model) = 0;
  /// A wait that is already longer stays.
  virtual void begin(const std::string& model, Duration wait) = 0;
};

}  // namespace millrace::model
