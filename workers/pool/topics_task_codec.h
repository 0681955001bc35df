#pragma once

#include <string>

#include "shared/time/clock.h"
#include "shared/work_loop/task_codec.h"

namespace millrace::pool {

/// The contract of topics/ for the work loop.
class TopicsTaskCodec final : public work_loop::TaskCodec {
 public:
  TopicsTaskCodec(std::string consumer_group, Clock& clock)
      : consumer_group_(std::move(consumer_group)), clock_(clock) {}

  Result<work_loop::Task> read_task(const event_log::Record& record) const override;
  event_log::OutgoingRecord finished(const work_loop::Task& task,
                                     const work_loop::TaskOutcome& outcome) const override;
  event_log::OutgoingRecord renewed(const work_loop::Task& task, int renewal) const override;
  event_log::OutgoingRecord dead_letter(const event_log::Record& record, const Error& reason) const override;

 private:
  const std::string consumer_group_;
  Clock& clock_;
};

}  // namespace millrace::pool
