#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <set>

#include "shared/kafka/kafka_record_sink.h"

namespace millrace::kafka {
namespace {

using namespace std::chrono_literals;

constexpr std::int16_t kProduce = 0;  // The number of the Produce request in Kafka's protocol.

/// librdkafka's own cluster in memory, which answers as it is told.
class MockCluster final {
 public:
  MockCluster()
      : client_(rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nullptr, 0)),
        cluster_(rd_kafka_mock_cluster_new(client_, 1)) {
    rd_kafka_mock_topic_create(cluster_, "topic", 1, 1);
  }
  ~MockCluster() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(client_);
  }
  std::string bootstrap() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
  void answer_next_produce_with(rd_kafka_resp_err_t error) {
    rd_kafka_mock_push_request_errors(cluster_, kProduce, 1, error);
  }

 private:
  rd_kafka_t* client_;
  rd_kafka_mock_cluster_t* cluster_;
};

/// Sends `tickets` and collects until each has a delivery; answers those that failed transiently.
std::set<std::uint64_t> send_all(KafkaRecordSink& sink, const std::set<std::uint64_t>& tickets,
                                 Clock& clock) {
  for (const std::uint64_t ticket : tickets) {
    EXPECT_TRUE(
        sink.send({.topic = "topic", .partition = 0, .key = {}, .value = "v", .headers = {}}, ticket));
  }
  std::set<std::uint64_t> open = tickets;
  std::set<std::uint64_t> failed;
  for (const Duration until = clock.monotonic() + 20s; !open.empty() && clock.monotonic() < until;) {
    for (const event_log::Delivery& delivery : sink.collect(100ms)) {
      EXPECT_EQ(open.erase(delivery.ticket), 1U) << "a second delivery of " << delivery.ticket;
      if (!delivery.error) continue;
      EXPECT_EQ(delivery.error->kind, ErrorKind::kTransient) << describe(*delivery.error);
      failed.insert(delivery.ticket);
    }
  }
  EXPECT_TRUE(open.empty()) << open.size() << " without a delivery";
  return failed;
}

TEST(KafkaRecordSink, AProducerBeyondRepairIsMadeAnewAndWhatWasInFlightIsReportedForSendingAgain) {
  MockCluster cluster;
  SystemClock clock;
  KafkaSettings settings;
  settings.bootstrap = cluster.bootstrap();
  const auto sink = KafkaRecordSink::open(settings).value();
  ASSERT_TRUE(send_all(*sink, {1, 2, 3}, clock).empty());

  cluster.answer_next_produce_with(RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
  const auto failed = send_all(*sink, {4, 5, 6}, clock);
  const auto failed_again = send_all(*sink, failed, clock);

  EXPECT_FALSE(failed.empty());
  EXPECT_TRUE(failed_again.empty());
  EXPECT_EQ(sink->rebuilds(), 1U);
}

}  // namespace
}  // namespace millrace::kafka
