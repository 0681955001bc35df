#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tests/contract/event_log/event_log_world.h"

namespace millrace::event_log {

using namespace std::chrono_literals;

/// Verbs for the contract's tests. Everything that waits has a deadline and fails the test when it passes.
class EventLogContract : public ::testing::TestWithParam<NamedWorld> {
 protected:
  static constexpr Duration kPatience = 20s;

  Duration now() const { return world_->clock().monotonic(); }

  std::optional<Error> deliver(RecordSink& sink, OutgoingRecord record) {
    const std::uint64_t ticket = ++tickets_;
    if (const auto taken = sink.send(std::move(record), ticket); !taken) return taken.error();
    for (const Duration until = now() + kPatience; now() < until;) {
      for (const Delivery& delivery : sink.collect(100ms)) {
        if (delivery.ticket == ticket) return delivery.error;
      }
    }
    ADD_FAILURE() << "no delivery in time";
    return std::nullopt;
  }

  void publish(const std::string& topic, int partition, const std::vector<std::string>& values) {
    if (!sink_) sink_ = world_->sink();
    for (const std::string& value : values) {
      const auto error =
          deliver(*sink_, {.topic = topic, .partition = partition, .key = {}, .value = value, .headers = {}});
      ASSERT_FALSE(error) << describe(*error);
    }
  }

  /// Polls until `count` records came or a partition was reset.
  Fetched read(PartitionReader& reader, std::size_t count) {
    Fetched all;
    for (const Duration until = now() + kPatience; now() < until;) {
      auto fetched = reader.poll(100, 100ms);
      if (!fetched) {
        ADD_FAILURE() << describe(fetched.error());
        break;
      }
      all.records.insert(all.records.end(), fetched->records.begin(), fetched->records.end());
      all.reset.insert(all.reset.end(), fetched->reset.begin(), fetched->reset.end());
      if (all.records.size() >= count || !all.reset.empty()) return all;
    }
    ADD_FAILURE() << "only " << all.records.size() << " records in time";
    return all;
  }

  /// Polls until `count` records came; what is revoked and assigned meanwhile is noted too.
  GroupFetched consume(GroupSource& member, std::size_t count) {
    GroupFetched all;
    for (const Duration until = now() + kPatience; all.records.size() < count && now() < until;) {
      gather(all, member.poll(100, 100ms));
    }
    EXPECT_GE(all.records.size(), count);
    return all;
  }

  static void gather(GroupFetched& all, Result<GroupFetched> fetched) {
    if (!fetched) return;  // A broker's passing trouble.
    all.records.insert(all.records.end(), fetched->records.begin(), fetched->records.end());
    all.revoked.insert(all.revoked.end(), fetched->revoked.begin(), fetched->revoked.end());
    all.assigned.insert(all.assigned.end(), fetched->assigned.begin(), fetched->assigned.end());
  }

  static std::vector<std::string> values_of(const std::vector<Record>& records) {
    std::vector<std::string> values;
    for (const Record& record : records) values.push_back(record.value.value_or("(none)"));
    return values;
  }

  std::unique_ptr<EventLogWorld> world_ = GetParam().make();

 private:
  std::unique_ptr<RecordSink> sink_;
  std::uint64_t tickets_ = 0;
};

}  // namespace millrace::event_log
