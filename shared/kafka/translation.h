#pragma once

#include <string>
#include <vector>

#include "shared/event_log/record.h"
#include "shared/kafka/handles.h"
#include "shared/vocabulary/error.h"

/// Between librdkafka's vocabulary and ours.
namespace millrace::kafka {

/// kRejected for what stays wrong however often it is tried, kCancelled never, else kTransient.
Error error_of(rd_kafka_resp_err_t code, std::string where, const char* detail = nullptr);

event_log::Record record_of(const rd_kafka_message_t& message, const std::string& topic);
Headers headers_of(const std::vector<event_log::Header>& headers);

event_log::TopicPartition partition_of(const rd_kafka_topic_partition_t& element);
std::vector<event_log::TopicPartition> partitions_of(const rd_kafka_topic_partition_list_t& list);

PartitionList list_of(const std::vector<event_log::TopicPartition>& partitions);
template <typename Offsets>  // A map from TopicPartition to offset.
PartitionList list_of_offsets(const Offsets& offsets) {
  PartitionList list{rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size()))};
  for (const auto& [partition, offset] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition)->offset =
        offset;
  }
  return list;
}

/// As librdkafka takes time-outs; at least 0, and at least 1 when the duration is not zero.
int timeout_of(Duration duration);

}  // namespace millrace::kafka
