#include "workers/execute/run_execute.h"

#include "shared/file_store/local_file_store.h"
#include "shared/http/curl_transport.h"
#include "shared/postgres/queries/job_tenant.h"
#include "shared/postgres/queries/postgres_framework_files.h"
#include "shared/sandbox/bubblewrap_sandbox.h"
#include "shared/sandbox/probe_layers.h"
#include "shared/settings/environment.h"
#include "shared/settings/service_addresses.h"
#include "workers/execute/execute_handler.h"
#include "workers/execute/postgres_line_store.h"
#include "workers/execute/remote/remote_handler.h"
#include "workers/pool/run_pool.h"
#include "workers/pool/stop_on_signal.h"

namespace millrace::execute {

namespace {

constexpr std::size_t kSessionsMax =
    2;  // The journal's writer; and folders, which are read once per version, and whose job it is.

}  // namespace

int run_execute(const settings::Sheet& sheet) {
  const std::stop_token stop = pool::stop_on_signal();
  const auto addresses = settings::service_addresses(sheet);
  if (!addresses) return pool::report_failure(addresses.error(), stop);
  const auto elsewhere = remote::remote_settings(sheet);
  if (!elsewhere) return pool::report_failure(elsewhere.error(), stop);
  SystemClock clock;
  if (const auto layers = sandbox::probe_layers(clock); !layers) return pool::report_failure(layers.error(), stop);

  sandbox::BubblewrapSandbox sandbox(clock);
  postgres::SessionPool sessions(addresses->postgres_url, "millrace execute", kSessionsMax);
  postgres::PostgresFrameworkFiles frameworks(sessions);
  const std::vector<std::string> roots = sheet.list("files.input_roots");
  file_store::LocalFileStore files(sheet.path("files.folder"), {roots.begin(), roots.end()});
  PostgresLineStore lines(sessions);
  LineJournal journal(lines, clock);
  ExecuteHandler sandboxed{{.frameworks = frameworks,
                          .files = files,
                          .sandbox = sandbox,
                          .journal = journal,
                          .clock = clock,
                          .settings = execute_settings(sheet)}};

  const aws::AwsAccount account = aws::aws_account(sheet, settings::process_environment());
  http::CurlTransport
      transport;  // Addresses are the settings' own; of clusters that requests name, checked before they are used.
  aws::S3Client s3(account, transport, clock);
  aws::LambdaFunctions lambda(account, transport, clock);
  aws::EmrServerless emr(account, elsewhere->emr_application, transport, clock);
  const auto tenant_of = [&sessions](const JobId& job) { return postgres::find_tenant(sessions, job); };
  remote::OwnSpark own_spark{{.sandbox = sandbox, .files = files, .s3 = s3, .clock = clock, .settings = *elsewhere}};
  remote::SparkRuns spark{{.s3 = s3,
                           .lambda = lambda,
                           .emr = emr,
                           .clock = clock,
                           .settings = *elsewhere,
                           .own = &own_spark,
                           .tenant_of = tenant_of}};
  remote::RayRuns ray{{.s3 = s3, .transport = transport, .clock = clock, .settings = *elsewhere, .tenant_of = tenant_of}};
  remote::RemoteHandler handler{{.local = sandboxed, .spark = spark, .ray = ray, .journal = journal, .clock = clock}};
  return pool::run_pool(sheet, PoolName("execute"), handler);
}

}  // namespace millrace::execute
