#include "workers/supervise/supervise_settings.h"

namespace millrace::supervise {

SuperviseSettings SuperviseSettings::from(const settings::Sheet& sheet) {
  SuperviseSettings settings;
  settings.task_lease = sheet.duration("supervise.task_lease");
  settings.shard_lease = sheet.duration("supervise.lease");
  settings.shard_renew_every = settings.shard_lease / 5;
  settings.job_retention = sheet.duration("retention.jobs");
  settings.map_window = static_cast<std::size_t>(sheet.integer("supervise.map_window"));
  if (sheet.text("traces.ids") == "xray") settings.trace_ids = topics::TraceIds::kTimed;
  settings.interpreter.payload_bytes_max = sheet.bytes("payload.size_max");
  return settings;
}

}  // namespace millrace::supervise
