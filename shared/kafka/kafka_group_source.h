#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "shared/event_log/group_source.h"
#include "shared/kafka/kafka_settings.h"

namespace millrace::kafka {

/// A member of a consumer group with the eager range assignor. Commits are sent without waiting; one that
/// fails is repeated with a later poll as long as the partition is ours.
class KafkaGroupSource final : public event_log::GroupSource {
 public:
  struct Subscription {
    std::string group;
    std::string topic;
  };

  static Result<std::unique_ptr<KafkaGroupSource>> open(const KafkaSettings& settings,
                                                        const Subscription& subscription, Clock& clock);
  /// Without close() the group learns of it by the session time-out, as from a killed process.
  ~KafkaGroupSource() override;

  Result<event_log::GroupFetched> poll(std::size_t records_max, Duration timeout) override;
  void pause(const std::vector<event_log::TopicPartition>& partitions) override;
  void resume(const std::vector<event_log::TopicPartition>& partitions) override;
  Result<void> commit(const std::map<event_log::TopicPartition, std::int64_t>& next_offsets) override;
  void wake() override;
  void close(Duration timeout) override;

  /// Since the start, for metrics. Any thread.
  std::uint64_t rebalances() const;
  std::uint64_t failed_commits() const;

 private:
  class Member;
  explicit KafkaGroupSource(std::unique_ptr<Member> member);
  std::unique_ptr<Member> member_;
};

}  // namespace millrace::kafka
