#pragma once

#include <cstddef>

#include "shared/file_store/file_store.h"
#include "shared/work_loop/task_handler.h"

namespace millrace::pool {

/// Around a pool's handler: fetches an input that travelled as a reference, and stores an output that is too
/// large to travel. A payload that is gone fails the task as Millrace.PayloadMissing.
class PayloadHandler final : public work_loop::TaskHandler {
 public:
  struct Limits {
    std::size_t inline_bytes_max = 0;  ///< A larger output becomes a reference, …
    std::size_t output_bytes_max = 0;  ///< … one above this fails the task as States.DataLimitExceeded.
  };
  PayloadHandler(work_loop::TaskHandler& inner, file_store::FileStore& files, Limits limits)
      : inner_(inner), files_(files), limits_(limits) {}

  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task,
                                        const work_loop::TaskScope& scope) override;

 private:
  Result<work_loop::TaskOutcome> stored(const work_loop::Task& task, work_loop::Succeeded outcome);

  work_loop::TaskHandler& inner_;
  file_store::FileStore& files_;
  const Limits limits_;
};

}  // namespace millrace::pool
