#pragma once

#include <string>

#include "shared/time/random.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::pool {

/// One worker process, as it shows in the table `workers`.
struct WorkerIdentity {
  WorkerId id;
  PoolName pool;
  std::string host;
  int process = 0;
  std::string version;
  int concurrency = 0;
};

/// Of this process; the id is "<pool>-<host>-<process id>-<random part>".
WorkerIdentity identity_of_process(const PoolName& pool, int concurrency, Random& random);

}  // namespace millrace::pool
