#include <set>
#include <string>
#include <utility>

#include "shared/kafka/kafka_admin.h"
#include "shared/kafka/kafka_group_source.h"
#include "shared/kafka/kafka_partition_reader.h"
#include "shared/kafka/kafka_record_sink.h"
#include "shared/time/random.h"
#include "tests/contract/event_log/event_log_world.h"
#include "tests/support/private_kafka.h"

namespace millrace::event_log {
namespace {

using namespace std::chrono_literals;

class KafkaWorld final : public EventLogWorld {
 public:
  explicit KafkaWorld(bool yields) : yields_(yields) {
    settings_.bootstrap = tests::PrivateKafka::shared().bootstrap();
    settings_.session_timeout = 3s;
    settings_.client_properties = {{"topic.metadata.propagation.max.ms", "1000"}};
    admin_ = kafka::KafkaAdmin::open(settings_, 10s).value();
  }

  std::string create_topic(int partitions) override {
    std::string topic = "topic-" + random_.uuid();
    admin_->create_topics({{.name = topic, .partitions = partitions, .configuration = {}}}).has_value();
    if (yields_ && topics_++ % 2 == 0) yielding_.insert(topic);
    return topic;
  }
  void create_anew(const std::string& topic, int partitions) override {
    admin_->delete_topic(topic).has_value();
    // The broker may still be deleting when it answers; creating is refused until it is through.
    while (!admin_->create_topics({{.name = topic, .partitions = partitions, .configuration = {}}})) {
    }
  }
  void trim(const TopicPartition& partition, std::int64_t begin) override {
    admin_->trim({{partition, begin}}).has_value();
  }

  std::unique_ptr<RecordSink> sink() override { return kafka::KafkaRecordSink::open(settings_).value(); }
  std::unique_ptr<PartitionReader> reader() override {
    return kafka::KafkaPartitionReader::open(settings_, "reader", yielding_).value();
  }
  std::unique_ptr<GroupSource> member(const std::string& group, const std::string& topic) override {
    return kafka::KafkaGroupSource::open(settings_, {.group = group, .topic = topic}, clock_).value();
  }
  Clock& clock() override { return clock_; }

 private:
  const bool yields_;
  int topics_ = 0;
  std::set<std::string> yielding_;
  SystemClock clock_;
  SystemRandom random_;
  kafka::KafkaSettings settings_;
  std::unique_ptr<kafka::KafkaAdmin> admin_;
};

}  // namespace

std::unique_ptr<EventLogWorld> kafka_world() {
  return std::make_unique<KafkaWorld>(false);
}

std::unique_ptr<EventLogWorld> yielding_kafka_world() {
  return std::make_unique<KafkaWorld>(true);
}

}  // namespace millrace::event_log
