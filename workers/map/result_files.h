#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "shared/file_store/file_store.h"
#include "shared/file_store/new_file.h"
#include "shared/map_run/plan.h"
#include "shared/vocabulary/json.h"
#include "workers/map/unit_results.h"

namespace millrace::map {

/// The files that a ResultWriter asks for: one of each status, and a manifest, as Step Functions writes them. Written
/// beside the file store and then put into it, whole. One thread.
class ResultFiles final {
 public:
  /// `folder` is for files in the making.
  ResultFiles(file_store::FileStore& store, std::filesystem::path folder, const map_run::Plan& plan)
      : store_(store), folder_(std::move(folder)), plan_(plan) {}
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
  std::filesystem::path fresh_path(const std::string& name) const;

  file_store::FileStore& store_;
  const std::filesystem::path folder_;
  const map_run::Plan& plan_;
  Open succeeded_;
  Open failed_;
};

}  // namespace millrace::map
