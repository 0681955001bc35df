#pragma once

#include <string>

#include "shared/asl/next_step.h"
#include "shared/settings/settings.h"
#include "topics/trace_context.h"

namespace millrace::supervise {

struct SuperviseSettings {
  std::size_t records_per_batch = 1000;
  std::size_t worth_going_on = 200;  ///< With so many records in hand the next batch is computed while the last is committed.
  std::size_t jobs_in_memory_max = 50'000;
  Duration task_lease = std::chrono::seconds(15);        ///< A renewed task may be silent so long.
  Duration shard_lease = std::chrono::milliseconds(1500);
  Duration shard_renew_every = std::chrono::milliseconds(300);
  Duration wake_horizon = std::chrono::seconds(60);      ///< Timers nearer than this are in memory.
  Duration commands_every = std::chrono::seconds(5);     ///< Commands are looked for without a hint this often.
  Duration newest_workflow_lasts = std::chrono::seconds(2);
  Duration loss_check_every = std::chrono::seconds(2);
  Duration loss_age_min = std::chrono::seconds(5);       ///< Younger dispatches are not suspected.
  Duration child_patience = std::chrono::seconds(30);    ///< A child's answer may be on its way so long before it is asked for again.
  int dispatches_max = 20;
  int crashes_before_care = 2;  ///< So many owners of a shard died without moving it: its inputs are applied one by one.
  int deaths_max = 3;           ///< So many died over one input that was applied alone: it is condemned.
  /// AWS ends executions at 25,000 events and 256 KiB; here both may grow further.
  asl::Limits interpreter{
      .inline_transitions_max = 1000, .payload_bytes_max = 64 << 20, .variable_bytes_max = 0, .history_events_max = 0};
  std::size_t map_window = 32;  ///< Slices of distributed Maps that may be open in one pool.
  topics::TraceIds trace_ids = topics::TraceIds::kHashed;
  Duration job_retention = std::chrono::hours(24 * 30);  ///< Finished jobs are erased after this.

  static SuperviseSettings from(const settings::Sheet& sheet);
};

}  // namespace millrace::supervise
