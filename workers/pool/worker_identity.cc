#include "workers/pool/worker_identity.h"

#include <unistd.h>

#include <array>

namespace millrace::pool {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? std::string{name.data()}
                                                        : std::string{"unknown-host"};
}

}  // namespace

WorkerIdentity identity_of_process(const PoolName& pool, int concurrency, Random& random) {
  WorkerIdentity identity{.id = {},
                          .pool = pool,
                          .host = host_name(),
                          .process = getpid(),
                          .version = MILLRACE_VERSION,
                          .concurrency = concurrency};
  identity.id = WorkerId{pool.value() + '-' + identity.host + '-' + std::to_string(identity.process) + '-' +
                         random.uuid().substr(0, 8)};
  return identity;
}

}  // namespace millrace::pool
