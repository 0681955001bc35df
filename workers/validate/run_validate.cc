#include "workers/validate/run_validate.h"

#include "shared/postgres/queries/postgres_framework_files.h"
#include "shared/sandbox/bubblewrap_sandbox.h"
#include "shared/sandbox/probe_layers.h"
#include "shared/settings/service_addresses.h"
#include "workers/pool/run_pool.h"
#include "workers/pool/stop_on_signal.h"
#include "workers/validate/validate_handler.h"

namespace millrace::validate {

namespace {

constexpr std::size_t kSessionsMax = 2;  // A folder is read once per version.

}  // namespace

int run_validate(const settings::Sheet& sheet) {
  const std::stop_token stop = pool::stop_on_signal();
  const auto addresses = settings::service_addresses(sheet);
  if (!addresses) return pool::report_failure(addresses.error(), stop);
  SystemClock clock;
  if (const auto layers = sandbox::probe_layers(clock); !layers) return pool::report_failure(layers.error(), stop);

  sandbox::BubblewrapSandbox sandbox(clock);
  postgres::SessionPool sessions(addresses->postgres_url, "millrace validate", kSessionsMax);
  postgres::PostgresFrameworkFiles frameworks(sessions);
  ValidateHandler handler{{.frameworks = frameworks, .sandbox = sandbox, .settings = validate_settings(sheet)}};
  return pool::run_pool(sheet, PoolName("validate"), handler);
}

}  // namespace millrace::validate
