#include "tests/simulation/log_adapters.h"

#include <algorithm>
#include <utility>

#include "tests/simulation/invariants.h"
#include "topics/names.h"

namespace millrace::simulation {

using event_log::Fetched;
using event_log::GroupFetched;
using event_log::OffsetRange;
using event_log::OutgoingRecord;
using event_log::Record;
using event_log::TopicPartition;

Result<void> SimulatedSink::send(OutgoingRecord record, std::uint64_t ticket) {
  host_.before("send");
  if (scene_.chance.one_in(scene_.climate.full_queue)) {
    scene_.trace.bite("producer's queue full");
    return transient("log", "the queue is full");
  }
  if (is_supervisor_ && scene_.has(Mutation::kRandomEventIds)) {
    for (event_log::Header& header : record.headers) {
      if (header.name == "ce_id") header.value += "-" + std::to_string(scene_.chance.next());
    }
  }
  if (is_supervisor_) scene_.invariants.sent(record);
  network_.send(host_.incarnation(), std::move(record), ticket);
  host_.after("send");
  return {};
}

std::vector<event_log::Delivery> SimulatedSink::collect(Duration /*timeout*/) { return network_.collect(host_.incarnation()); }

bool SimulatedReader::is_away() const { return scene_.time.now < scene_.log_away_until; }

Result<void> SimulatedReader::assign(const std::map<TopicPartition, std::int64_t>& positions) {
  host_.before("assign");
  auto wanted = positions;
  if (scene_.has(Mutation::kReadsFromTheEnd)) {
    for (auto& [partition, position] : wanted) {
      if (const auto range = log_.range_of(partition); range && assigned_before_.insert(partition).second) position = range->end;
    }
  }
  return reader_.assign(wanted);
}

/// A lost log cuts its readers off; the new one may have grown past their positions before they are back.
bool SimulatedReader::is_another_log() { return std::exchange(losses_noticed_, scene_.log_losses) != scene_.log_losses; }

Result<Fetched> SimulatedReader::poll(std::size_t records_max, Duration timeout) {
  host_.before("poll");
  if (is_away() || scene_.chance.one_in(scene_.climate.failed_poll)) {
    scene_.trace.bite("read failed");
    return transient("log", "away");
  }
  auto fetched = reader_.poll(std::min<std::size_t>(records_max, 1 + scene_.chance.below(20)), timeout);
  if (!fetched) return fetched;
  fetched->was_cut_off = is_another_log();
  for (Record& record : fetched->records) {
    if (forger_ && record.from.topic == topics::kResults) forger_(record);
  }
  if (scene_.has(Mutation::kSkippedRecord)) {
    std::erase_if(fetched->records, [&](const Record& record) {
      return record.from.topic != topics::kControl && scene_.chance.one_in(20);
    });
  }
  if (!fetched->records.empty() && scene_.chance.one_in(scene_.climate.repeated_read)) {
    scene_.trace.bite("record read twice");
    const Record& again = scene_.chance.pick(fetched->records);
    const auto earlier = log_.read(again.from, std::max<std::int64_t>(0, again.offset - 2), 3);
    fetched->records.insert(fetched->records.end(), earlier.begin(), earlier.end());
  }
  return fetched;
}

Result<OffsetRange> SimulatedReader::range_of(const TopicPartition& partition, Duration timeout) {
  host_.before("range_of");
  if (is_away() || scene_.chance.one_in(scene_.climate.failed_poll)) return transient("log", "away");
  return reader_.range_of(partition, timeout);
}

Result<GroupFetched> SimulatedGroupSource::poll(std::size_t records_max, Duration timeout) {
  host_.before("group poll");
  if (scene_.time.now < scene_.log_away_until || scene_.chance.one_in(scene_.climate.failed_poll)) {
    scene_.trace.bite("read failed");
    return transient("log", "away");
  }
  if (!postponed_.empty()) (void)source_.commit(std::exchange(postponed_, {}));
  auto fetched = source_.poll(records_max, timeout);
  if (!fetched) return fetched;
  for (const TopicPartition& partition : fetched->revoked) seen_.erase(partition);
  for (const Record& record : fetched->records) seen_[record.from] = record.offset + 1;
  return fetched;
}

Result<void> SimulatedGroupSource::commit(const std::map<TopicPartition, std::int64_t>& next_offsets) {
  host_.before("group commit");
  auto committed = next_offsets;
  if (scene_.has(Mutation::kCommitsHighestSeen)) {
    for (auto& [partition, offset] : committed) {
      if (const auto seen = seen_.find(partition); seen != seen_.end()) offset = std::max(offset, seen->second);
    }
  }
  if (scene_.chance.one_in(scene_.climate.lost_commit)) {
    // Sent again with the next poll, as a client does; not by a process that has died by then.
    scene_.trace.bite("commit of offsets put off");
    for (const auto& [partition, offset] : committed) postponed_[partition] = offset;
    return {};
  }
  return source_.commit(committed);
}

}  // namespace millrace::simulation
