#include "workers/map/run_map.h"

#include "shared/file_store/local_file_store.h"
#include "shared/settings/service_addresses.h"
#include "workers/map/map_handler.h"
#include "workers/map/postgres_map_results.h"
#include "workers/pool/run_pool.h"
#include "workers/pool/s3_storage.h"
#include "workers/pool/stop_on_signal.h"

namespace millrace::map {
namespace {

constexpr std::size_t kSessionsMax = 2;

}  // namespace

int run_map(const settings::Sheet& sheet) {
  const std::stop_token stop = pool::stop_on_signal();
  const auto addresses = settings::service_addresses(sheet);
  if (!addresses) return pool::report_failure(addresses.error(), stop);
  const std::vector<std::string> roots = sheet.list("files.input_roots");
  const std::filesystem::path folder = sheet.path("files.folder");
  file_store::LocalFileStore files(folder, {roots.begin(), roots.end()});
  pool::ConfiguredStorage storage(sheet);
  pool::ItemSources sources(files, {.storage = &*storage, .listings = folder / "listings"});
  postgres::SessionPool sessions(addresses->postgres_url, "millrace map", kSessionsMax);
  PostgresMapResults results(sessions);
  MapHandler handler({.sources = sources,
                      .files = files,
                      .results = results,
                      .storage = &*storage,
                      .scratch = folder,
                      .output_bytes_max = static_cast<std::size_t>(sheet.bytes("payload.size_max"))});
  return pool::run_pool(sheet, PoolName("map"), handler);
}

}  // namespace millrace::map
