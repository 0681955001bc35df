#include "shared/kafka/translation.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

namespace millrace::kafka {
namespace {

bool is_permanent(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
    case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
    case RD_KAFKA_RESP_ERR_INVALID_PARTITIONS:
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
    case RD_KAFKA_RESP_ERR_INVALID_REQUEST:
    case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
      return true;
    default:
      return false;
  }
}

}  // namespace

Error error_of(rd_kafka_resp_err_t code, std::string where, const char* detail) {
  const std::string text = detail != nullptr ? detail : rd_kafka_err2str(code);
  if (code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
    return {ErrorKind::kAlreadyDone, std::move(where), text};
  return is_permanent(code) ? rejected(std::move(where), text) : transient(std::move(where), text);
}

event_log::Record record_of(const rd_kafka_message_t& message, const std::string& topic) {
  event_log::Record record;
  record.from = {topic, message.partition};
  record.offset = message.offset;
  if (message.key != nullptr) record.key.emplace(static_cast<const char*>(message.key), message.key_len);
  if (message.payload != nullptr)
    record.value.emplace(static_cast<const char*>(message.payload), message.len);
  const std::int64_t timestamp = rd_kafka_message_timestamp(&message, nullptr);
  record.written_at = TimePoint{std::chrono::milliseconds{std::max<std::int64_t>(0, timestamp)}};

  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return record;
  record.headers.reserve(rd_kafka_header_cnt(headers));
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t index = 0;
       rd_kafka_header_get_all(headers, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++index) {
    record.headers.push_back(
        {name, value == nullptr ? std::string{} : std::string{static_cast<const char*>(value), size}});
  }
  return record;
}

Headers headers_of(const std::vector<event_log::Header>& headers) {
  Headers made{rd_kafka_headers_new(headers.size())};
  for (const event_log::Header& header : headers) {
    rd_kafka_header_add(made.get(), header.name.data(), static_cast<ssize_t>(header.name.size()),
                        header.value.data(), static_cast<ssize_t>(header.value.size()));
  }
  return made;
}

event_log::TopicPartition partition_of(const rd_kafka_topic_partition_t& element) {
  return {element.topic, element.partition};
}

std::vector<event_log::TopicPartition> partitions_of(const rd_kafka_topic_partition_list_t& list) {
  std::vector<event_log::TopicPartition> partitions;
  for (int index = 0; index < list.cnt; ++index) partitions.push_back(partition_of(list.elems[index]));
  return partitions;
}

PartitionList list_of(const std::vector<event_log::TopicPartition>& partitions) {
  PartitionList list{rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size()))};
  for (const auto& [topic, partition] : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
  }
  return list;
}

int timeout_of(Duration duration) {
  const auto whole =
      std::chrono::ceil<std::chrono::milliseconds>(std::max(duration, Duration::zero())).count();
  return static_cast<int>(std::min<std::int64_t>(whole, std::numeric_limits<int>::max()));
}

}  // namespace millrace::kafka
