#include "shared/kafka/kafka_record_sink.h"

#include <array>
#include <atomic>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "shared/kafka/client_configuration.h"
#include "shared/kafka/handles.h"
#include "shared/kafka/log.h"
#include "shared/kafka/translation.h"
#include "shared/time/clock.h"

namespace millrace::kafka {
namespace {

/// A topic that has taken records and is missing now is being made anew, after the loss of the log: so long it is waited for.
constexpr Duration kMissingTopicPatience = std::chrono::minutes{2};

constexpr int kTicketBits = 48;
constexpr std::uint64_t kTicketMask = (std::uint64_t{1} << kTicketBits) - 1;

/// What librdkafka carries beside a message: the ticket below, the lane above, 0 for none.
void* opaque_of(std::uint64_t ticket, const std::optional<int>& lane) {
  const std::uint64_t above = lane ? static_cast<std::uint64_t>(*lane) + 1 : 0;
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(above << kTicketBits | ticket));  // NOLINT: an integer in disguise
}

std::uint64_t bits_of(const void* opaque) { return static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(opaque)); }

/// Any thread of librdkafka's, who asks this for messages that name no partition.
std::int32_t partition_for(const rd_kafka_topic_t* topic, const void* key, std::size_t key_size, std::int32_t partitions,
                           void* of_topic, void* of_message) {
  const std::uint64_t lane = bits_of(of_message) >> kTicketBits;
  if (lane > 0) return static_cast<std::int32_t>((lane - 1) % static_cast<std::uint64_t>(partitions));
  return rd_kafka_msg_partitioner_murmur2_random(topic, key, key_size, partitions, of_topic, of_message);
}

bool is_missing_topic(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
         code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
}

}  // namespace

using event_log::Delivery;
using event_log::OutgoingRecord;

/// The client and what it still owes us. Its callbacks run inside rd_kafka_poll, on the sink's own thread.
class KafkaRecordSink::Producer {
 public:
  explicit Producer(KafkaSettings settings) : settings_(std::move(settings)) {}
  ~Producer() { drop_client(); }

  Result<void> open();
  Result<void> send(OutgoingRecord record, std::uint64_t ticket);
  std::vector<Delivery> collect(Duration timeout);
  std::uint64_t rebuilds() const { return rebuilds_; }

 private:
  static void on_delivery(rd_kafka_t* client, const rd_kafka_message_t* message, void* opaque);
  bool is_unusable() const {
    return !client_ || rd_kafka_fatal_error(client_.get(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  void rebuild();
  void drop_client();
  void note_taken(std::string_view topic);
  Error failure_of(rd_kafka_resp_err_t code, std::string_view topic);

  const KafkaSettings settings_;
  const SystemClock clock_;
  std::map<std::string, std::optional<Duration>, std::less<>> topics_;  ///< That took records; since when one is missing.
  Client client_;
  std::unordered_set<std::uint64_t> in_flight_;
  std::vector<Delivery> deliveries_;
  std::atomic<std::uint64_t> rebuilds_ = 0;
};

Result<void> KafkaRecordSink::Producer::open() {
  auto configuration = configuration_of(producer_properties(settings_), settings_, this);
  if (!configuration) return configuration.error();
  rd_kafka_conf_set_dr_msg_cb(configuration->get(), &Producer::on_delivery);
  // Never null here: acks is a property of topics.
  rd_kafka_topic_conf_set_partitioner_cb(rd_kafka_conf_get_default_topic_conf(configuration->get()), &partition_for);
  auto client = make_client(RD_KAFKA_PRODUCER, std::move(configuration).value());
  if (!client) return client.error();
  client_ = std::move(client).value();
  return {};
}

Result<void> KafkaRecordSink::Producer::send(OutgoingRecord record, std::uint64_t ticket) {
  if (is_unusable()) {
    rebuild();
    if (!client_) return transient("kafka.produce", "the producer cannot be made anew");
  }
  const char* const key = record.key ? record.key->data() : nullptr;
  const std::size_t key_size = record.key ? record.key->size() : 0;
  Headers headers = headers_of(record.headers);
  const rd_kafka_resp_err_t outcome = rd_kafka_producev(
      client_.get(), RD_KAFKA_V_TOPIC(record.topic.c_str()),
      RD_KAFKA_V_PARTITION(record.partition.value_or(RD_KAFKA_PARTITION_UA)), RD_KAFKA_V_KEY(key, key_size),
      RD_KAFKA_V_VALUE(record.value.data(), record.value.size()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_HEADERS(headers.get()),
      RD_KAFKA_V_OPAQUE(opaque_of(ticket, record.lane)), RD_KAFKA_V_END);

  if (outcome == RD_KAFKA_RESP_ERR_NO_ERROR) {
    static_cast<void>(headers.release());  // Taken over by the message.
    in_flight_.insert(ticket);
    return {};
  }
  Error error = failure_of(outcome, record.topic);
  if (error.kind != ErrorKind::kRejected && !is_missing_topic(outcome)) return error;
  deliveries_.push_back({.ticket = ticket, .error = std::move(error)});
  return {};
}

std::vector<Delivery> KafkaRecordSink::Producer::collect(Duration timeout) {
  if (client_) rd_kafka_poll(client_.get(), deliveries_.empty() ? timeout_of(timeout) : 0);
  if (is_unusable()) rebuild();
  return std::exchange(deliveries_, {});
}

void KafkaRecordSink::Producer::on_delivery(rd_kafka_t* /*client*/, const rd_kafka_message_t* message,
                                            void* opaque) {
  auto& self = *static_cast<Producer*>(opaque);
  const std::uint64_t ticket = bits_of(message->_private) & kTicketMask;
  self.in_flight_.erase(ticket);
  Delivery delivery{.ticket = ticket, .error = std::nullopt};
  const char* const topic = rd_kafka_topic_name(message->rkt);
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    self.note_taken(topic);
  } else {
    delivery.error = self.failure_of(message->err, topic);
  }
  self.deliveries_.push_back(std::move(delivery));
}

void KafkaRecordSink::Producer::note_taken(std::string_view topic) {
  const auto known = topics_.find(topic);
  if (known == topics_.end()) {
    topics_.emplace(topic, std::nullopt);
  } else {
    known->second.reset();
  }
}

Error KafkaRecordSink::Producer::failure_of(rd_kafka_resp_err_t code, std::string_view topic) {
  Error error = error_of(code, "kafka.produce");
  const auto known = topics_.find(topic);
  if (!is_missing_topic(code) || known == topics_.end()) return error;
  const Duration now = clock_.monotonic();
  if (!known->second) {
    known->second = now;
    log_warning(known->first + " is missing; its records wait until it is made anew");
  }
  if (now - *known->second < kMissingTopicPatience) error.kind = ErrorKind::kTransient;
  return error;
}

void KafkaRecordSink::Producer::rebuild() {
  drop_client();
  for (const std::uint64_t ticket : std::exchange(in_flight_, {})) {
    deliveries_.push_back(
        {.ticket = ticket, .error = transient("kafka.produce", "the producer was made anew")});
  }
  ++rebuilds_;
  if (const auto opened = open(); !opened) log_warning(describe(opened.error()));
}

void KafkaRecordSink::Producer::drop_client() {
  if (!client_) return;
  std::array<char, 256> reason{};
  if (rd_kafka_fatal_error(client_.get(), reason.data(), reason.size()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    log_warning(std::string{"the producer is beyond repair and is made anew: "} + reason.data());
  }
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_poll(client_.get(), 0);
  client_.reset();
}

KafkaRecordSink::KafkaRecordSink(std::unique_ptr<Producer> producer) : producer_(std::move(producer)) {}
KafkaRecordSink::~KafkaRecordSink() = default;

Result<std::unique_ptr<KafkaRecordSink>> KafkaRecordSink::open(KafkaSettings settings) {
  auto producer = std::make_unique<Producer>(std::move(settings));
  if (const auto opened = producer->open(); !opened) return opened.error();
  return std::unique_ptr<KafkaRecordSink>{new KafkaRecordSink{std::move(producer)}};
}

Result<void> KafkaRecordSink::send(OutgoingRecord record, std::uint64_t ticket) {
  return producer_->send(std::move(record), ticket);
}

std::vector<Delivery> KafkaRecordSink::collect(Duration timeout) {
  return producer_->collect(timeout);
}
std::uint64_t KafkaRecordSink::rebuilds() const {
  return producer_->rebuilds();
}

}  // namespace millrace::kafka
