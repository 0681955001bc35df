#include "shared/kafka/kafka_partition_reader.h"

#include <atomic>
#include <utility>
#include <vector>

#include "shared/kafka/client_configuration.h"
#include "shared/kafka/handles.h"
#include "shared/kafka/log.h"
#include "shared/kafka/translation.h"

namespace millrace::kafka {

using event_log::Fetched;
using event_log::OffsetRange;
using event_log::TopicPartition;

namespace {

/// The position lies outside the log, or the log itself is gone.
bool means_reset(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET || code == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE ||
         code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION ||
         code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
}

/// With the last connection gone nobody knows what the brokers hold when they are back.
void note_error_of_reader(rd_kafka_t* client, int code, const char* reason, void* was_cut_off) {
  log_client_error(client, code, reason);
  if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) static_cast<std::atomic<bool>*>(was_cut_off)->store(true);
}

}  // namespace

class KafkaPartitionReader::Consumer {
 public:
  Consumer(Client client, std::unique_ptr<std::atomic<bool>> was_cut_off)
      : was_cut_off_(std::move(was_cut_off)),
        client_(std::move(client)),
        queue_(rd_kafka_queue_get_consumer(client_.get())) {}

  Result<void> assign(const std::map<TopicPartition, std::int64_t>& positions);
  Result<Fetched> poll(std::size_t records_max, Duration timeout);
  Result<OffsetRange> range_of(const TopicPartition& partition, Duration timeout);
  void publish(const std::map<TopicPartition, std::int64_t>& positions);
  void wake() { rd_kafka_queue_yield(queue_.get()); }

 private:
  Result<void> change(rd_kafka_error_t* (*how)(rd_kafka_t*, const rd_kafka_topic_partition_list_t*),
                      const std::map<TopicPartition, std::int64_t>& positions);
  std::optional<Error> take(const rd_kafka_message_t& message, Fetched& fetched);

  std::unique_ptr<std::atomic<bool>> was_cut_off_;  ///< Set by the client's callback, so it outlives the client.
  Client client_;
  Queue queue_;
  std::map<TopicPartition, std::int64_t>
      positions_;  ///< Of each assigned partition: the next offset to hand out.
};

Result<void> KafkaPartitionReader::Consumer::assign(const std::map<TopicPartition, std::int64_t>& positions) {
  std::map<TopicPartition, std::int64_t> leaving;
  std::map<TopicPartition, std::int64_t> joining;
  for (const auto& [partition, position] : positions_) {
    const auto kept = positions.find(partition);
    if (kept == positions.end() || kept->second != position) leaving.emplace(partition, position);
  }
  for (const auto& [partition, position] : positions) {
    const auto had = positions_.find(partition);
    if (had == positions_.end() || had->second != position) joining.emplace(partition, position);
  }
  // Only what changes is touched, so that the others keep what was read ahead for them.
  if (const auto left = change(&rd_kafka_incremental_unassign, leaving); !left) return left;
  for (const auto& gone : leaving) positions_.erase(gone.first);
  if (const auto joined = change(&rd_kafka_incremental_assign, joining); !joined) return joined;
  positions_ = positions;
  return {};
}

Result<void> KafkaPartitionReader::Consumer::change(
    rd_kafka_error_t* (*how)(rd_kafka_t*, const rd_kafka_topic_partition_list_t*),
    const std::map<TopicPartition, std::int64_t>& positions) {
  if (positions.empty()) return {};
  const PartitionList list = list_of_offsets(positions);
  const Failure failure{how(client_.get(), list.get())};
  if (!failure) return {};
  return error_of(rd_kafka_error_code(failure.get()), "kafka.assign", rd_kafka_error_string(failure.get()));
}

Result<Fetched> KafkaPartitionReader::Consumer::poll(std::size_t records_max, Duration timeout) {
  Fetched fetched;
  int wait = timeout_of(timeout);
  while (fetched.records.size() < records_max) {
    const Message message{rd_kafka_consumer_poll(client_.get(), wait)};
    if (!message) break;
    if (const auto error = take(*message, fetched)) return *error;
    if (!fetched.records.empty() || !fetched.reset.empty()) wait = 0;
  }
  fetched.was_cut_off = was_cut_off_->exchange(false);
  return fetched;
}

std::optional<Error> KafkaPartitionReader::Consumer::take(const rd_kafka_message_t& message,
                                                          Fetched& fetched) {
  const TopicPartition from{message.rkt != nullptr ? rd_kafka_topic_name(message.rkt) : "",
                            message.partition};
  const auto position = positions_.find(from);

  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    // What was read ahead for an earlier assignment may still arrive.
    if (position == positions_.end() || message.offset < position->second) return std::nullopt;
    position->second = message.offset + 1;
    fetched.records.push_back(record_of(message, from.topic));
    return std::nullopt;
  }
  if (means_reset(message.err)) {
    if (position == positions_.end()) return std::nullopt;
    log_warning("position " + std::to_string(position->second) + " of " + from.topic + "/" +
                std::to_string(from.partition) + " is outside the log: " + rd_kafka_message_errstr(&message));
    static_cast<void>(change(&rd_kafka_incremental_unassign, {*position}));
    positions_.erase(position);
    fetched.reset.push_back(from);
    return std::nullopt;
  }
  // Brokers that are away come back by themselves; only what needs a person is an error.
  Error error = error_of(message.err, "kafka.poll", rd_kafka_message_errstr(&message));
  if (error.kind == ErrorKind::kRejected) return error;
  return std::nullopt;
}

Result<OffsetRange> KafkaPartitionReader::Consumer::range_of(const TopicPartition& partition,
                                                             Duration timeout) {
  OffsetRange range;
  const auto outcome =
      rd_kafka_query_watermark_offsets(client_.get(), partition.topic.c_str(), partition.partition,
                                       &range.begin, &range.end, timeout_of(timeout));
  if (outcome != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(outcome, "kafka.range_of");
  return range;
}

void KafkaPartitionReader::Consumer::publish(const std::map<TopicPartition, std::int64_t>& positions) {
  if (positions.empty()) return;
  const PartitionList list = list_of_offsets(positions);
  // Display only: a failure is repaired by the next one.
  static_cast<void>(rd_kafka_commit(client_.get(), list.get(), /*async=*/1));
}

KafkaPartitionReader::KafkaPartitionReader(std::unique_ptr<Consumer> consumer)
    : consumer_(std::move(consumer)) {}
KafkaPartitionReader::~KafkaPartitionReader() = default;

Result<std::unique_ptr<KafkaPartitionReader>> KafkaPartitionReader::open(const KafkaSettings& settings,
                                                                         const std::string& group) {
  auto was_cut_off = std::make_unique<std::atomic<bool>>(false);
  auto configuration = configuration_of(consumer_properties(settings, group, "error"), settings, was_cut_off.get());
  if (!configuration) return configuration.error();
  rd_kafka_conf_set_error_cb(configuration->get(), &note_error_of_reader);
  auto client = make_client(RD_KAFKA_CONSUMER, std::move(configuration).value());
  if (!client) return client.error();
  rd_kafka_poll_set_consumer(client->get());
  auto consumer = std::make_unique<Consumer>(std::move(client).value(), std::move(was_cut_off));
  return std::unique_ptr<KafkaPartitionReader>{new KafkaPartitionReader{std::move(consumer)}};
}

Result<void> KafkaPartitionReader::assign(const std::map<TopicPartition, std::int64_t>& positions) {
  return consumer_->assign(positions);
}
Result<Fetched> KafkaPartitionReader::poll(std::size_t records_max, Duration timeout) {
  return consumer_->poll(records_max, timeout);
}
Result<OffsetRange> KafkaPartitionReader::range_of(const TopicPartition& partition, Duration timeout) {
  return consumer_->range_of(partition, timeout);
}
void KafkaPartitionReader::publish_positions(const std::map<TopicPartition, std::int64_t>& positions) {
  consumer_->publish(positions);
}
void KafkaPartitionReader::wake() {
  consumer_->wake();
}

}  // namespace millrace::kafka
