#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "shared/file_store/file_store.h"
#include "shared/map_run/byte_source.h"
#include "shared/map_run/object_storage.h"
#include "shared/map_run/plan.h"
#include "shared/map_run/run_codec.h"

namespace millrace::pool {

/// What distributed Maps read: their plans and the bytes of their items. Any thread.
class ItemSources final {
 public:
  /// Object storage, and a folder that all workers share for its listings: a run's items are those of its beginning.
  struct Objects {
    map_run::ObjectStorage* storage = nullptr;
    std::filesystem::path listings{};
  };

  /// `files` and the storage must outlive it.
  ItemSources(file_store::FileStore& files, Objects objects) : files_(files), objects_(std::move(objects)) {}
  explicit ItemSources(file_store::FileStore& files) : ItemSources(files, Objects()) {}

  /// kRejected when the plan is gone or damaged.
  Result<std::shared_ptr<const map_run::Plan>> plan(const map_run::RunFiles& run);
  /// The source that the plan names, or the items that came in line. kRejected, as States.ItemReaderFailed, when there is no
  /// such source.
  Result<std::unique_ptr<map_run::ByteSource>> open(const map_run::Plan& plan, const map_run::RunFiles& run);

  /// What a run reads: its plan and the source that the plan names. kRejected as both.
  struct Opened {
    std::shared_ptr<const map_run::Plan> plan;
    std::unique_ptr<map_run::ByteSource> bytes;
  };
  Result<Opened> open(const map_run::RunFiles& run);

 private:
  template <typename T>
  using Remembered = std::deque<std::pair<std::string, std::shared_ptr<const T>>>;

  Result<std::shared_ptr<const std::string>> inline_items(const std::string& uri);
  Result<std::unique_ptr<map_run::ByteSource>> open_object(const map_run::SourceName& source);
  Result<std::unique_ptr<map_run::ByteSource>> open_listing(const map_run::SourceName& source, const map_run::RunFiles& run);

  file_store::FileStore& files_;
  const Objects objects_;
  std::mutex mutex_;
  Remembered<map_run::Plan> plans_;         ///< The latest few, by URI.
  Remembered<std::string> inline_items_;
};

}  // namespace millrace::pool
