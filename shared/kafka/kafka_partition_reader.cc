#include "shared/kafka/kafka_partition_reader.h"

#include <algorithm>
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

constexpr std::size_t kShareOfYielding = 8;  ///< One record in so many, while others are waiting.

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
  Consumer(Client client, std::unique_ptr<std::atomic<bool>> was_cut_off, std::set<std::string> yielding)
      : was_cut_off_(std::move(was_cut_off)),
        client_(std::move(client)),
        queue_(rd_kafka_queue_get_consumer(client_.get())),
        yielding_(std::move(yielding)),
        yielding_queue_(rd_kafka_queue_new(client_.get())) {
    // The poll waits for one queue only.
    rd_kafka_queue_cb_event_enable(yielding_queue_.get(), &wake_queue, queue_.get());
  }
  ~Consumer() { rd_kafka_queue_cb_event_enable(yielding_queue_.get(), nullptr, nullptr); }
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  Result<void> assign(const std::map<TopicPartition, std::int64_t>& positions);
  Result<Fetched> poll(std::size_t records_max, Duration timeout);
  Result<OffsetRange> range_of(const TopicPartition& partition, Duration timeout);
  void publish(const std::map<TopicPartition, std::int64_t>& positions);
  void wake() { rd_kafka_queue_yield(queue_.get()); }

 private:
  Result<void> change(rd_kafka_error_t* (*how)(rd_kafka_t*, const rd_kafka_topic_partition_list_t*),
                      const std::map<TopicPartition, std::int64_t>& positions);
  void set_apart(const std::map<TopicPartition, std::int64_t>& joining);
  static void wake_queue(rd_kafka_t*, void* queue) { rd_kafka_queue_yield(static_cast<rd_kafka_queue_t*>(queue)); }
  /// Takes what is here, until there are `records_max` in all.
  std::optional<Error> drain(bool is_yielding, std::size_t records_max, Fetched& fetched);
  std::optional<Error> take(const rd_kafka_message_t& message, Fetched& fetched);

  std::unique_ptr<std::atomic<bool>> was_cut_off_;  ///< Set by the client's callback, so it outlives the client.
  Client client_;
  Queue queue_;
  std::set<std::string> yielding_;
  Queue yielding_queue_;  ///< Of the partitions of topics that yield.
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
  set_apart(joining);
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

/// librdkafka keeps this queue for the partition through all assignments.
void KafkaPartitionReader::Consumer::set_apart(const std::map<TopicPartition, std::int64_t>& joining) {
  for (const auto& [partition, position] : joining) {
    if (!yielding_.contains(partition.topic)) continue;
    const Queue own{rd_kafka_queue_get_partition(client_.get(), partition.topic.c_str(), partition.partition)};
    if (own) rd_kafka_queue_forward(own.get(), yielding_queue_.get());
  }
}

Result<Fetched> KafkaPartitionReader::Consumer::poll(std::size_t records_max, Duration timeout) {
  Fetched fetched;
  const std::size_t share = yielding_.empty() ? 0 : std::max<std::size_t>(1, records_max / kShareOfYielding);
  for (int wait = timeout_of(timeout);; wait = 0) {
    if (const auto error = drain(false, records_max - share, fetched)) return *error;
    if (const auto error = drain(true, records_max, fetched)) return *error;
    if (wait == 0 || !fetched.records.empty() || !fetched.reset.empty()) break;
    // Between the look at the yielding queue and this nothing else may poll: it would take away the word that something came there.
    const Message message{rd_kafka_consumer_poll(client_.get(), wait)};
    if (!message) continue;
    if (const auto error = take(*message, fetched)) return *error;
  }
  if (const auto error = drain(false, records_max, fetched)) return *error;
  fetched.was_cut_off = was_cut_off_->exchange(false);
  return fetched;
}

std::optional<Error> KafkaPartitionReader::Consumer::drain(bool is_yielding, std::size_t records_max, Fetched& fetched) {
  while (fetched.records.size() < records_max) {
    const Message message{is_yielding ? rd_kafka_consume_queue(yielding_queue_.get(), 0) : rd_kafka_consumer_poll(client_.get(), 0)};
    if (!message) break;
    if (auto error = take(*message, fetched)) return error;
  }
  return std::nullopt;
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
                                                                         const std::string& group,
                                                                         std::set<std::string> yielding) {
  auto was_cut_off = std::make_unique<std::atomic<bool>>(false);
  auto configuration = configuration_of(consumer_properties(settings, group, "error"), settings, was_cut_off.get());
  if (!configuration) return configuration.error();
  rd_kafka_conf_set_error_cb(configuration->get(), &note_error_of_reader);
  auto client = make_client(RD_KAFKA_CONSUMER, std::move(configuration).value());
  if (!client) return client.error();
  rd_kafka_poll_set_consumer(client->get());
  auto consumer = std::make_unique<Consumer>(std::move(client).value(), std::move(was_cut_off), std::move(yielding));
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
