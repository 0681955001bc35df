#include "workers/pool/run_noop.h"

#include <unistd.h>

#include "workers/pool/noop_handler.h"
#include "workers/pool/run_pool.h"

namespace millrace::pool {

int run_noop(const settings::Sheet& sheet) {
  NoopHandler handler(sheet.path("files.folder") / ("noop-" + std::to_string(::getpid()) + ".lines"));
  return run_pool(sheet, PoolName{"noop"}, handler);
}

}  // namespace millrace::pool
