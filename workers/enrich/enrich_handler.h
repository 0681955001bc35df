#pragma once

#include "shared/work_loop/task_handler.h"
#include "workers/enrich/batch_request.h"
#include "workers/enrich/batch_steps.h"
#include "workers/enrich/enrich_chunk.h"
#include "workers/enrich/prepare_batch.h"

namespace millrace::enrich {

/// The pool `enrich`: tables through agents, row by row (README.md).
class EnrichHandler final : public work_loop::TaskHandler {
 public:
  struct Dependencies {
    BatchRequests& requests;
    BatchPreparation& preparation;
    ChunkWork& chunks;
    BatchSteps& steps;
  };
  explicit EnrichHandler(const Dependencies& dependencies) : with_(dependencies) {}

  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task, const work_loop::TaskScope& scope) override;

 private:
  Result<std::string> answer(const work_loop::Task& task, const work_loop::TaskScope& scope);

  const Dependencies with_;
};

}  // namespace millrace::enrich
