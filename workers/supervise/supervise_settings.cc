#include "workers/supervise/supervise_settings.h"

#include "workers/pool/trace_ids_from.h"

namespace millrace::supervise {

SuperviseSettings SuperviseSettings::from(const settings::Sheet& sheet) {
  SuperviseSettings settings;
  settings.task_lease = sheet.duration("supervise.task_lease");
  settings.shard_lease = sheet.duration("supervise.lease");
  settings.shard_renew_every = settings.shard_lease / 5;
  settings.job_retention = sheet.duration("retention.jobs");
  settings.map_window = static_cast<std::size_t>(sheet.integer("supervise.map_window"));
  settings.trace_ids = pool::trace_ids_from(sheet);
  settings.interpreter.payload_bytes_max = sheet.bytes("payload.size_max");
  return settings;
}

}  // namespace millrace::supervise
