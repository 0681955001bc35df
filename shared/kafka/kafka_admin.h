#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shared/event_log/partition_reader.h"
#include "shared/event_log/record.h"
#include "shared/kafka/kafka_settings.h"
#include "shared/vocabulary/result.h"

namespace millrace::kafka {

struct Topic {
  std::string name;
  int partitions = 0;
  std::map<std::string, std::string> configuration;  ///< What differs from, or all of, the broker's defaults.
};

struct GroupMember {
  std::string member_id;
  std::string client_id;
  std::string host;
  std::vector<event_log::TopicPartition> partitions;
};

struct Group {
  std::string name;
  std::string state;  ///< "Stable", "Empty", "PreparingRebalance", …
  std::vector<GroupMember> members;
};

/// Questions to and changes of the cluster, each bounded by `timeout`. One thread at a time.
class KafkaAdmin final {
 public:
  static Result<std::unique_ptr<KafkaAdmin>> open(const KafkaSettings& settings, Duration timeout);
  ~KafkaAdmin();

  /// Whether a broker answers now; kTransient when none does.
  Result<void> ping();
  /// kTransient when no broker answers.
  Result<std::string> cluster_id();
  /// All topics but the broker's own, without configuration.
  Result<std::vector<Topic>> topics();
  /// The configuration in force: names to values.
  Result<std::map<std::string, std::string>> configuration_of(const std::string& topic);
  /// Creates with the given configuration; kAlreadyDone when all of them are there already.
  Result<void> create_topics(const std::vector<Topic>& topics);
  Result<void> add_partitions(const std::string& topic, int partitions);
  Result<void> change_configuration(const std::string& topic,
                                    const std::map<std::string, std::string>& configuration);
  /// Brokers may list the topic for a moment longer.
  Result<void> delete_topic(const std::string& topic);
  /// Drops the records below an offset.
  Result<void> trim(const std::map<event_log::TopicPartition, std::int64_t>& begins);

  Result<std::map<event_log::TopicPartition, event_log::OffsetRange>> ranges_of(
      const std::vector<Topic>& topics);
  Result<std::vector<std::string>> groups();
  Result<Group> describe(const std::string& group);
  /// Only partitions that have a committed offset.
  Result<std::map<event_log::TopicPartition, std::int64_t>> committed(const std::string& group,
                                                                      const std::vector<Topic>& topics);

 private:
  class Session;
  explicit KafkaAdmin(std::unique_ptr<Session> session);
  std::unique_ptr<Session> session_;
};

}  // namespace millrace::kafka
