#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "shared/file_store/file_store.h"
#include "shared/file_store/new_file.h"
#include "shared/map_run/object_storage.h"
#include "shared/map_run/plan.h"
#include "shared/vocabulary/json.h"
#include "workers/map/unit_results.h"

namespace millrace::map {

/// The files that a ResultWriter asks for: one of each status, and a manifest, as Step Functions writes them. Written
/// beside the file store and then put whole into it, or into object storage. One thread.
class ResultFiles final {
 public:
  struct Places {
    file_store::FileStore& files;
    map_run::ObjectStorage* storage = nullptr;
    std::filesystem::path folder;  ///< For files in the making.
  };
  ResultFiles(Places places, const map_run::Plan& plan) : places_(std::move(places)), plan_(plan) {}
  ~ResultFiles();

  /// A unit's outcome with the input that it was given (JSON text).
  Result<void> add(std::int64_t unit, const std::string& input, const RecordedOutcome& outcome);
  /// Puts the files into the store; answers the Map's result: `{MapRunArn, ResultWriterDetails: {Bucket, Key}}`.
  Result<std::string> finish();

 private:
  struct Open {
    std::optional<file_store::NewFile> file;
    std::string buffer;
    std::filesystem::path path;
    std::int64_t bytes = 0;
    bool is_empty = true;
  };
  Result<void> flush_if_full(Open& open);
  Result<void> append(Open& open, std::string_view text);
  Result<void> flush(Open& open);
  Result<Json> put(Open& open, const std::string& name);
  /// What the file is called where it was put.
  Result<std::string> put(const std::filesystem::path& path, const std::string& name);
  Result<std::string> put_into_storage(const std::filesystem::path& path, const std::string& name);
  std::filesystem::path fresh_path(const std::string& name) const;

  const Places places_;
  const map_run::Plan& plan_;
  Open succeeded_;
  Open failed_;
};

}  // namespace millrace::map
