#include "producers/cli/topic_reading.h"

#include <algorithm>

#include "producers/cli/problem.h"

namespace millrace::cli {
namespace {

constexpr std::size_t kRecordsPerPoll = 1000;
constexpr Duration kPollPatience = std::chrono::seconds(1);
constexpr int kEmptyPollsMax = 10;

bool is_read(const std::map<event_log::TopicPartition, std::int64_t>& positions, const Ranges& ranges) {
  return std::all_of(ranges.begin(), ranges.end(),
                     [&](const auto& entry) { return positions.at(entry.first) >= entry.second.end; });
}

}  // namespace

Result<Ranges> ranges_of_topic(Backend& backend, std::string_view topic) {
  const auto admin = backend.kafka_admin();
  if (!admin) return admin.error();
  const auto topics = (*admin)->topics();
  if (!topics) return topics.error();
  for (const kafka::Topic& found : *topics) {
    if (found.name == topic) return (*admin)->ranges_of({found});
  }
  return rejected(std::string(kNotFoundName),
                  "there is no topic " + std::string(topic) + "; `millrace topics apply` makes the topics");
}

Result<void> read_ranges(Backend& backend, const Ranges& ranges,
                         const std::function<bool(const event_log::Record&)>& take) {
  const auto reader = backend.reader();
  if (!reader) return reader.error();
  std::map<event_log::TopicPartition, std::int64_t> positions;
  for (const auto& [partition, range] : ranges) positions[partition] = range.begin;
  if (auto assigned = (*reader)->assign(positions); !assigned) return assigned;

  int empty_polls = 0;
  while (!is_read(positions, ranges)) {
    const auto fetched = (*reader)->poll(kRecordsPerPoll, kPollPatience);
    if (!fetched) return fetched.error();
    empty_polls = fetched->records.empty() ? empty_polls + 1 : 0;
    // The last offsets of a range may be markers that no reader gets to see.
    if (empty_polls == kEmptyPollsMax) return transient("kafka", "the log stopped giving records; see `millrace doctor`");
    for (const event_log::Record& record : fetched->records) {
      std::int64_t& position = positions[record.from];
      position = record.offset + 1;
      if (record.offset < ranges.at(record.from).end && !take(record)) return {};
    }
  }
  return {};
}

}  // namespace millrace::cli
