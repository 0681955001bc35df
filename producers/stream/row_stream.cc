#include "producers/stream/row_stream.h"

#include <algorithm>

namespace millrace::stream {
namespace {

constexpr Duration kPollWait = std::chrono::milliseconds(50);
constexpr Duration kDeliveryWait = std::chrono::seconds(1);
constexpr int kDeliveriesAwaited = 60;
constexpr std::size_t kSlicesAhead = 4;

}  // namespace

Result<void> RowStream::turn() {
  if (auto fetched = read(); !fetched) return fetched;
  for (auto& [partition, lane] : lanes_) {
    if (auto done = look_after(lane); !done) return done;
    steer(partition, lane);
  }
  return {};
}

bool RowStream::is_idle() const {
  return std::ranges::all_of(lanes_, [](const auto& each) { return each.second.records.empty(); });
}

Result<void> RowStream::read() {
  auto fetched = with_.source.poll(manner_.rows_max, kPollWait);
  if (!fetched) return fetched.error();
  for (const event_log::TopicPartition& gone : fetched->revoked) {
    lanes_.erase(gone);  // Its slice is found again by whoever has it now.
  }
  for (const event_log::TopicPartition& mine : fetched->assigned) lanes_.emplace(mine, Lane{});
  for (event_log::Record& record : fetched->records) {
    Lane& lane = lanes_[record.from];
    if (lane.records.empty()) lane.since = with_.clock.monotonic();
    lane.records.push_back(std::move(record));
  }
  return {};
}

Result<void> RowStream::look_after(Lane& lane) {
  if (lane.records.empty()) return {};
  if (!lane.job) {
    const bool is_ripe = lane.records.size() >= manner_.rows_max || with_.clock.monotonic() - lane.since >= manner_.wait;
    if (!is_ripe) return {};
    const std::size_t count = std::min(lane.records.size(), manner_.rows_max);
    const auto job = with_.work.begin(lane.records, count);
    if (!job) return job.error();
    lane.job = *job;
    return lane.job ? Result<void>() : answer(lane, {.records = count, .rows = {}});
  }
  const auto end = with_.work.end_of(*lane.job);
  if (!end) return end.error();
  if (!*end) return {};
  lane.needed = (*end)->records;
  if (lane.records.size() < lane.needed) return {};  // Begun before a restart, with more than was read again so far.
  return answer(lane, **end);
}

Result<void> RowStream::answer(Lane& lane, const SliceWork::End& end) {
  const std::vector<event_log::Record> records(lane.records.begin(),
                                               lane.records.begin() + static_cast<std::ptrdiff_t>(end.records));
  auto answers = answers_to(records, end.rows, manner_.to);
  if (!answers) return broken("stream", "job " + lane.job.value_or(JobId()).value() + " has too few rows");
  if (auto published = publish(std::move(answers->records)); !published) return published;
  if (auto committed = with_.source.commit({{records.back().from, records.back().offset + 1}}); !committed) return committed;
  rows_ok_ += answers->good;
  rows_failed_ += static_cast<std::int64_t>(records.size()) - answers->good;
  lane.records.erase(lane.records.begin(), lane.records.begin() + static_cast<std::ptrdiff_t>(end.records));
  lane.since = with_.clock.monotonic();
  lane.job.reset();
  lane.needed = 0;
  return {};
}

/// Until the log has all of them.
Result<void> RowStream::publish(std::vector<event_log::OutgoingRecord> records) {
  std::map<std::uint64_t, event_log::OutgoingRecord> open;
  for (event_log::OutgoingRecord& record : records) open.emplace(next_ticket_++, std::move(record));
  std::vector<std::uint64_t> to_send;
  for (const auto& [ticket, record] : open) to_send.push_back(ticket);
  for (int waited = 0; !open.empty() && waited < kDeliveriesAwaited; ++waited) {
    std::vector<std::uint64_t> again;
    for (const std::uint64_t ticket : to_send) {
      const auto sent = with_.sink.send(open.at(ticket), ticket);
      if (!sent && sent.error().kind == ErrorKind::kRejected) return sent.error();
      if (!sent) again.push_back(ticket);
    }
    for (const event_log::Delivery& delivery : with_.sink.collect(kDeliveryWait)) {
      if (delivery.error && delivery.error->kind == ErrorKind::kRejected) return *delivery.error;
      if (delivery.error) again.push_back(delivery.ticket);
      if (!delivery.error) open.erase(delivery.ticket);
    }
    std::erase_if(again, [&](std::uint64_t ticket) { return !open.contains(ticket); });
    to_send = std::move(again);
  }
  if (open.empty()) return {};
  return transient("stream", std::to_string(open.size()) +
                                 " answers were not acknowledged by Kafka; they are published again when the stream goes on");
}

/// A few slices are held in memory at most.
void RowStream::steer(const event_log::TopicPartition& partition, Lane& lane) {
  const bool has_enough = lane.records.size() >= std::max(kSlicesAhead * manner_.rows_max, lane.needed);
  if (has_enough == lane.is_paused) return;
  lane.is_paused = has_enough;
  if (has_enough) {
    with_.source.pause({partition});
  } else {
    with_.source.resume({partition});
  }
}

}  // namespace millrace::stream
