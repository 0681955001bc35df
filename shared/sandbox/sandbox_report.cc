#include "shared/sandbox/sandbox_report.h"

namespace millrace::sandbox {

std::string_view name_of(Ending ending) {
  switch (ending) {
    case Ending::kExited: return "exited";
    case Ending::kKilledBySignal: return "killed_by_signal";
    case Ending::kTimedOut: return "timed_out";
    case Ending::kOutOfMemory: return "out_of_memory";
    case Ending::kTooManyProcesses: return "too_many_processes";
    case Ending::kOutputTooLarge: return "output_too_large";
    case Ending::kCancelled: return "cancelled";
  }
  return "exited";
}

}  // namespace millrace::sandbox
