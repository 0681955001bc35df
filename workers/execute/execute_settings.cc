#include "workers/execute/execute_settings.h"

#include <chrono>

namespace millrace::execute {

ExecuteSettings execute_settings(const settings::Sheet& sheet) {
  const Duration wall = sheet.duration("execute.sandbox.wall");
  ExecuteSettings settings;
  settings.limits.wall = std::chrono::duration_cast<std::chrono::milliseconds>(wall);
  settings.limits.cpu = std::chrono::ceil<std::chrono::seconds>(wall);
  settings.limits.memory_bytes = sheet.bytes("execute.sandbox.memory");
  settings.limits.output_bytes = sheet.bytes("execute.sandbox.output");
  settings.limits.processes = static_cast<std::uint64_t>(sheet.integer("execute.sandbox.processes"));
  settings.answer_bytes_max = sheet.bytes("execute.answer.bytes");
  return settings;
}

}  // namespace millrace::execute
