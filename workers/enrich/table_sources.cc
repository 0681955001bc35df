#include "workers/enrich/table_sources.h"

namespace millrace::enrich {

Result<TableSources::Source> TableSources::bring(const std::string& uri, std::stop_token stop) {
  Source source{.uri = uri, .path = {}};
  if (table_source::RemoteTables::is_remote(uri)) {
    if (with_.remote == nullptr) return rejected("CSV_NOT_FOUND", uri + " is not on this machine");
    auto brought = with_.remote->bring(uri, {.files = with_.files, .scratch = with_.scratch}, std::move(stop));
    if (!brought) return brought.error();
    source.uri = *std::move(brought);
  }
  auto path = with_.files.locate(source.uri);
  if (!path) {
    const bool is_refused = path.error().kind == ErrorKind::kRejected;
    return is_refused ? rejected("CSV_NOT_FOUND", path.error().detail) : path.error();
  }
  source.path = *std::move(path);
  return source;
}

}  // namespace millrace::enrich
