#include "workers/execute/execute_settings.h"

#include <algorithm>
#include <chrono>

namespace millrace::execute {

ExecuteSettings execute_settings(const settings::Sheet& sheet) {
  ExecuteSettings settings;
  settings.limits.wall =
      std::chrono::duration_cast<std::chrono::milliseconds>(sheet.duration("execute.sandbox.time"));
  settings.limits.cpu = std::chrono::seconds(sheet.integer("execute.sandbox.cpu_seconds"));
  settings.limits.memory_bytes = sheet.bytes("execute.sandbox.memory");
  settings.limits.output_bytes = sheet.bytes("execute.sandbox.output");
  settings.limits.processes = static_cast<std::uint64_t>(sheet.integer("execute.sandbox.processes"));
  settings.limits.tmp_bytes = sheet.bytes("execute.sandbox.scratch");
  settings.limits.file_bytes = std::max<std::uint64_t>(settings.limits.tmp_bytes, settings.limits.output_bytes);
  settings.answer_bytes_max = sheet.bytes("execute.answer_bytes");
  return settings;
}

}  // namespace millrace::execute
