#include "shared/event_log/memory_log.h"

#include <algorithm>
#include <functional>

namespace millrace::event_log {

void MemoryLog::create_topic(const std::string& topic, int partitions) {
  const std::lock_guard lock{mutex_};
  topics_[topic] = std::vector<Partition>(static_cast<std::size_t>(partitions));
}

void MemoryLog::delete_topic(const std::string& topic) {
  const std::lock_guard lock{mutex_};
  topics_.erase(topic);
}

void MemoryLog::truncate(const TopicPartition& partition, std::int64_t end) {
  const std::lock_guard lock{mutex_};
  Partition* const found = find(partition);
  if (found == nullptr || end >= found->end()) return;
  found->records.resize(static_cast<std::size_t>(std::max<std::int64_t>(0, end - found->begin)));
}

void MemoryLog::trim(const TopicPartition& partition, std::int64_t begin) {
  const std::lock_guard lock{mutex_};
  Partition* const found = find(partition);
  if (found == nullptr || begin <= found->begin) return;
  const std::int64_t kept_from = std::min(begin, found->end());
  found->records.erase(found->records.begin(), found->records.begin() + (kept_from - found->begin));
  found->begin = kept_from;
}

Result<TopicPartition> MemoryLog::append(const OutgoingRecord& record) {
  if (record.value.size() > value_bytes_max_) return rejected("memory_log", "the record is too large");
  const std::lock_guard lock{mutex_};
  const auto topic = topics_.find(record.topic);
  if (topic == topics_.end()) return rejected("memory_log", "unknown topic " + record.topic);
  const TopicPartition to{record.topic, choose_partition(record, static_cast<int>(topic->second.size()))};
  Partition* const partition = find(to);
  if (partition == nullptr) return rejected("memory_log", "unknown partition of " + record.topic);
  partition->records.push_back(Record{.from = to,
                                      .offset = partition->end(),
                                      .key = record.key,
                                      .value = record.value,
                                      .headers = record.headers,
                                      .written_at = clock_.now()});
  changed_.notify_all();
  return to;
}

std::vector<Record> MemoryLog::read(const TopicPartition& partition, std::int64_t from,
                                    std::size_t records_max) const {
  const std::lock_guard lock{mutex_};
  const Partition* const found = find(partition);
  if (found == nullptr || from < found->begin || from >= found->end()) return {};
  const auto first = found->records.begin() + (from - found->begin);
  const auto available = static_cast<std::size_t>(found->end() - from);
  return {first, first + static_cast<std::ptrdiff_t>(std::min(available, records_max))};
}

std::vector<Record> MemoryLog::records_of(const std::string& topic) const {
  std::vector<Record> all;
  const std::lock_guard lock{mutex_};
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return all;
  for (const Partition& partition : found->second) {
    all.insert(all.end(), partition.records.begin(), partition.records.end());
  }
  return all;
}

std::vector<TopicPartition> MemoryLog::partitions_of(const std::string& topic) const {
  std::vector<TopicPartition> all;
  const std::lock_guard lock{mutex_};
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return all;
  for (int number = 0; number < static_cast<int>(found->second.size()); ++number)
    all.push_back({topic, number});
  return all;
}

std::optional<OffsetRange> MemoryLog::range_of(const TopicPartition& partition) const {
  const std::lock_guard lock{mutex_};
  const Partition* const found = find(partition);
  if (found == nullptr) return std::nullopt;
  return OffsetRange{.begin = found->begin, .end = found->end()};
}

MemoryLog::Faults MemoryLog::take_fault() {
  const std::lock_guard lock{mutex_};
  Faults taken;
  for (int Faults::*kind : {&Faults::full_queue, &Faults::failed, &Faults::lost, &Faults::duplicated}) {
    if (faults_.*kind == 0) continue;
    --(faults_.*kind);
    taken.*kind = 1;
    break;
  }
  return taken;
}

void MemoryLog::wait_for_any(const std::map<TopicPartition, std::int64_t>& positions,
                             std::atomic<bool>& interrupted, Duration timeout) {
  std::unique_lock lock{mutex_};
  const auto worth_a_look = [&] {
    if (interrupted.exchange(false)) return true;
    return std::any_of(positions.begin(), positions.end(), [&](const auto& position) {
      const Partition* const partition = find(position.first);
      return partition == nullptr || partition->end() != position.second;
    });
  };
  if (worth_a_look() || timeout <= Duration::zero()) return;
  clock_.wait_for(lock, changed_, timeout, worth_a_look);
}

void MemoryLog::add(const Faults& more) {
  const std::lock_guard lock{mutex_};
  faults_.full_queue += more.full_queue;
  faults_.failed += more.failed;
  faults_.lost += more.lost;
  faults_.duplicated += more.duplicated;
}

const MemoryLog::Partition* MemoryLog::find(const TopicPartition& partition) const {
  const auto topic = topics_.find(partition.topic);
  if (topic == topics_.end() || partition.partition < 0) return nullptr;
  const auto index = static_cast<std::size_t>(partition.partition);
  return index < topic->second.size() ? &topic->second[index] : nullptr;
}

MemoryLog::Partition* MemoryLog::find(const TopicPartition& partition) {
  return const_cast<Partition*>(std::as_const(*this).find(partition));
}

int MemoryLog::choose_partition(const OutgoingRecord& record, int partitions) {
  if (record.partition) return *record.partition;
  if (record.lane) return *record.lane % partitions;
  const std::uint64_t hash = record.key ? std::hash<std::string>{}(*record.key) : keyless_++;
  return static_cast<int>(hash % static_cast<std::uint64_t>(partitions));
}

}  // namespace millrace::event_log
