#include "workers/supervise/supervise_settings.h"

namespace millrace::supervise {

SuperviseSettings SuperviseSettings::from(const settings::Sheet& sheet) {
  SuperviseSettings settings;
  settings.task_lease = sheet.duration("supervise.task_lease");
  settings.shard_lease = sheet.duration("supervise.lease");
  settings.shard_renew_every = settings.shard_lease / 5;
  settings.job_retention = sheet.duration("retention.jobs");
  settings.interpreter.payload_bytes_max = sheet.bytes("payload.size_max");
  // AWS ends executions at 25,000 events; here a history may grow as far as its workflow asks.
  settings.interpreter.history_events_max = 0;
  return settings;
}

}  // namespace millrace::supervise
