#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "shared/file_store/file_store.h"
#include "shared/table_source/remote_tables.h"

namespace millrace::enrich {

/// The tables that batches read: in the file store, below the input roots, or brought into the file store from S3 or the web first,
/// so that every worker reads the same bytes. Any thread.
class TableSources final {
 public:
  struct Dependencies {
    file_store::FileStore& files;
    table_source::RemoteTables* remote = nullptr;  ///< Null: only what is here.
    std::filesystem::path scratch{};               ///< For files in the making.
  };
  explicit TableSources(const Dependencies& dependencies) : with_(dependencies) {}

  struct Source {
    std::string uri;  ///< Of this machine.
    std::filesystem::path path;
  };
  /// kRejected as CSV_NOT_FOUND, CSV_FORBIDDEN, CSV_TOO_LARGE, CSV_CHANGED, CSV_SOURCE.
  Result<Source> bring(const std::string& uri, std::stop_token stop);

 private:
  const Dependencies with_;
};

}  // namespace millrace::enrich
