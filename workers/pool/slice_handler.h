#pragma once

#include "shared/map_run/run_codec.h"
#include "shared/map_run/unit_runner.h"
#include "shared/time/clock.h"
#include "shared/work_loop/task_handler.h"
#include "workers/pool/item_sources.h"

namespace millrace::pool {

/// Around a pool's handler: a slice of a distributed Map (operation `millrace.slice`) is done unit after unit, each
/// taken through the item processor with the pool's own handler for its Tasks. Answers early, with what is done, when
/// it must stop, a service is away, or the slice takes long.
class SliceHandler final : public work_loop::TaskHandler {
 public:
  SliceHandler(work_loop::TaskHandler& inner, ItemSources& sources, Clock& clock)
      : inner_(inner), sources_(sources), clock_(clock) {}

  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task, const work_loop::TaskScope& scope) override;

 private:
  Result<work_loop::TaskOutcome> run_slice(const work_loop::Task& task, const work_loop::TaskScope& scope);
  Result<map_run::UnitOutcome> run_unit(const map_run::Plan& plan, std::int64_t number, const asl::Data& input,
                                        const work_loop::Task& slice, const work_loop::TaskScope& scope, Random& random);

  work_loop::TaskHandler& inner_;
  ItemSources& sources_;
  Clock& clock_;
};

}  // namespace millrace::pool
