#include "producers/cli/command_scope.h"

#include <condition_variable>
#include <mutex>

namespace millrace::cli {

void CommandScope::pause_for(Duration duration) {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  clock.wait_for(lock, never, duration, [] { return false; });
}

}  // namespace millrace::cli
