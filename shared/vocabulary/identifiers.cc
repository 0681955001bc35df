#include "shared/vocabulary/identifiers.h"

#include <algorithm>
#include <charconv>

#include "shared/vocabulary/uuid.h"

namespace millrace {

JobId job_id_for(Shard shard, std::string_view identity) {
  std::string digits = uuid_v5(kMillraceNamespace, identity);
  std::erase(digits, '-');
  return JobId("j" + std::to_string(shard.value()) + "-" + digits);
}

std::optional<Shard> shard_of(const JobId& job) {
  const std::string& text = job.value();
  const auto dash = text.find('-');
  if (text.empty() || text.front() != 'j' || dash == std::string::npos || text.size() != dash + 33) return {};
  int shard = -1;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + dash, shard);
  if (error != std::errc{} || end != text.data() + dash || shard < 0) return {};
  return Shard(shard);
}

TaskId task_id_for(const JobId& job, TaskKey key) {
  return TaskId(uuid_v5(kMillraceNamespace, job.value() + "/" + std::to_string(key.entry) + "/" + std::to_string(key.retry)));
}

}  // namespace millrace
