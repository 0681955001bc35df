#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/vocabulary/named_type.h"

namespace millrace {

/// The partition that admitted a job, and so its owner's unit of ownership: 0 … P-1.
using Shard = NamedType<int, struct ShardTag>;
/// `j<shard>-<32 hexadecimal digits>`; made by job_id_for, so the shard can always be read back.
using JobId = NamedType<std::string, struct JobIdTag>;
/// UUIDv5 of (job, state entry, retry): stable over dispatches, the idempotency key for effects outside.
using TaskId = NamedType<std::string, struct TaskIdTag>;
/// A pool of workers: lower-case letters, digits, '-' and '_', at most 64 characters.
using PoolName = NamedType<std::string, struct PoolNameTag>;
/// One worker process: host, process id and a random part.
using WorkerId = NamedType<std::string, struct WorkerIdTag>;

/// One visit to a Task state inside a job: `entry` is the job's n-th state entry, `retry` counts ASL retries.
struct TaskKey {
  std::int64_t entry = 0;
  int retry = 0;
  auto operator<=>(const TaskKey&) const = default;
};

/// Deterministic: the same identity admitted by the same shard is the same job.
JobId job_id_for(Shard shard, std::string_view identity);
/// Nothing when the text is not a job id.
std::optional<Shard> shard_of(const JobId& job);
TaskId task_id_for(const JobId& job, TaskKey key);

}  // namespace millrace
