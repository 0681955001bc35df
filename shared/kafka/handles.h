#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>

/// Owners of librdkafka's objects. Only for the .cc files of this folder. Every list must be freed: a leaked
/// one keeps partitions referenced and rd_kafka_destroy() then hangs for ever.
namespace millrace::kafka {

template <auto kFree>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};

using Client = std::unique_ptr<rd_kafka_t, FreeWith<rd_kafka_destroy>>;
using Configuration = std::unique_ptr<rd_kafka_conf_t, FreeWith<rd_kafka_conf_destroy>>;
using PartitionList =
    std::unique_ptr<rd_kafka_topic_partition_list_t, FreeWith<rd_kafka_topic_partition_list_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, FreeWith<rd_kafka_queue_destroy>>;
using Message = std::unique_ptr<rd_kafka_message_t, FreeWith<rd_kafka_message_destroy>>;
using Headers = std::unique_ptr<rd_kafka_headers_t, FreeWith<rd_kafka_headers_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, FreeWith<rd_kafka_event_destroy>>;
using Failure = std::unique_ptr<rd_kafka_error_t, FreeWith<rd_kafka_error_destroy>>;
using AdminOptions = std::unique_ptr<rd_kafka_AdminOptions_t, FreeWith<rd_kafka_AdminOptions_destroy>>;

}  // namespace millrace::kafka
