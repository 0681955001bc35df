#include "workers/execute/run_execute.h"

#include "shared/file_store/local_file_store.h"
#include "shared/postgres/queries/postgres_framework_files.h"
#include "shared/sandbox/bubblewrap_sandbox.h"
#include "shared/sandbox/probe_layers.h"
#include "shared/settings/service_addresses.h"
#include "workers/execute/execute_handler.h"
#include "workers/execute/postgres_line_store.h"
#include "workers/pool/run_pool.h"
#include "workers/pool/stop_on_signal.h"

namespace millrace::execute {

namespace {

constexpr std::size_t kSessionsMax = 2;  // The journal's writer, and folders, which are read once per version.

}  // namespace

int run_execute(const settings::Sheet& sheet) {
  const std::stop_token stop = pool::stop_on_signal();
  const auto addresses = settings::service_addresses(sheet);
  if (!addresses) return pool::report_failure(addresses.error(), stop);
  SystemClock clock;
  if (const auto layers = sandbox::probe_layers(clock); !layers) return pool::report_failure(layers.error(), stop);

  sandbox::BubblewrapSandbox sandbox(clock);
  postgres::SessionPool sessions(addresses->postgres_url, "millrace execute", kSessionsMax);
  postgres::PostgresFrameworkFiles frameworks(sessions);
  const std::vector<std::string> roots = sheet.list("files.input_roots");
  file_store::LocalFileStore files(sheet.path("files.folder"), {roots.begin(), roots.end()});
  PostgresLineStore lines(sessions);
  LineJournal journal(lines, clock);
  ExecuteHandler handler{{.frameworks = frameworks,
                          .files = files,
                          .sandbox = sandbox,
                          .journal = journal,
                          .clock = clock,
                          .settings = execute_settings(sheet)}};
  return pool::run_pool(sheet, PoolName("execute"), handler);
}

}  // namespace millrace::execute
