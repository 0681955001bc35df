#include "shared/failpoints/failing_log.h"

namespace millrace::failpoints {

Result<void> FailingRecordSink::send(event_log::OutgoingRecord record, std::uint64_t ticket) {
  return failpoints_.pass("sink.send", [&] { return sink_.send(std::move(record), ticket); });
}

std::vector<event_log::Delivery> FailingRecordSink::collect(Duration timeout) {
  auto deliveries = sink_.collect(timeout);
  if (deliveries.empty()) return deliveries;
  const Action action = failpoints_.meet("sink.collect");
  failpoints_.before(action);
  failpoints_.after(action);
  if (action != Action::kError && action != Action::kAppliedThenError) return deliveries;
  for (auto& delivery : deliveries) delivery.error = Failpoints::failure("sink.collect", ErrorKind::kTransient);
  return deliveries;
}

Result<void> FailingPartitionReader::assign(const std::map<event_log::TopicPartition, std::int64_t>& positions) {
  return failpoints_.pass("reader.assign", [&] { return reader_.assign(positions); });
}

Result<event_log::Fetched> FailingPartitionReader::poll(std::size_t records_max, Duration timeout) {
  return failpoints_.pass("reader.poll", [&] { return reader_.poll(records_max, timeout); });
}

Result<event_log::OffsetRange> FailingPartitionReader::range_of(const event_log::TopicPartition& partition, Duration timeout) {
  return failpoints_.pass("reader.range_of", [&] { return reader_.range_of(partition, timeout); });
}

Result<event_log::GroupFetched> FailingGroupSource::poll(std::size_t records_max, Duration timeout) {
  return failpoints_.pass("source.poll", [&] { return source_.poll(records_max, timeout); });
}

Result<void> FailingGroupSource::commit(const std::map<event_log::TopicPartition, std::int64_t>& next_offsets) {
  return failpoints_.pass("source.commit", [&] { return source_.commit(next_offsets); });
}

}  // namespace millrace::failpoints
