#pragma once

#include <filesystem>

#include "shared/file_store/file_store.h"
#include "shared/work_loop/task_handler.h"
#include "workers/map/map_results.h"
#include "workers/pool/item_sources.h"

namespace millrace::map {

/// The pool `map`: what a distributed Map needs beside its items' own work. `page` cuts a source into pages, `inputs` makes
/// what units are given that run as executions of their own, `collect`
/// gathers what the units came to: the array of outputs, or the files that a ResultWriter asks for.
class MapHandler final : public work_loop::TaskHandler {
 public:
  struct Dependencies {
    pool::ItemSources& sources;
    file_store::FileStore& files;
    MapResults& results;
    map_run::ObjectStorage* storage = nullptr;  ///< For Maps that write there.
    std::filesystem::path scratch;     ///< For files in the making.
    std::size_t output_bytes_max = 0;  ///< Of a result without a ResultWriter.
  };
  explicit MapHandler(Dependencies with) : with_(std::move(with)) {}

  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task, const work_loop::TaskScope& scope) override;

 private:
  Result<std::string> make_pages(const work_loop::Task& task);
  Result<std::string> make_inputs(const work_loop::Task& task);
  Result<std::string> collect(const work_loop::Task& task, const work_loop::TaskScope& scope);
  Result<std::string> gather(const map_run::CollectRequest& request, const work_loop::TaskScope& scope);
  Result<std::string> write(const map_run::CollectRequest& request, const map_run::Plan& plan, const work_loop::TaskScope& scope);

  const Dependencies with_;
};

}  // namespace millrace::map
