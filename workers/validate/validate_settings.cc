#include "workers/validate/validate_settings.h"

#include <chrono>

namespace millrace::validate {

ValidateSettings validate_settings(const settings::Sheet& sheet) {
  const auto wall = std::chrono::duration_cast<std::chrono::milliseconds>(sheet.duration("validate.sandbox.time"));
  ValidateSettings settings;
  settings.judging.wall = wall;
  settings.judging.cpu = std::chrono::ceil<std::chrono::seconds>(wall);
  settings.judging.memory_bytes = sheet.bytes("validate.sandbox.memory");
  settings.judging.processes = 4;
  settings.judging.output_bytes = 256 * 1024;
  settings.judging.log_bytes = 64 * 1024;
  return settings;
}

}  // namespace millrace::validate
