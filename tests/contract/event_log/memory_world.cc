#include <map>

#include "shared/event_log/memory_group_source.h"
#include "shared/event_log/memory_log.h"
#include "shared/event_log/memory_partition_reader.h"
#include "shared/event_log/memory_record_sink.h"
#include "tests/contract/event_log/event_log_world.h"

namespace millrace::event_log {
namespace {

class MemoryWorld final : public EventLogWorld {
 public:
  std::string create_topic(int partitions) override {
    const std::string topic = "topic-" + std::to_string(++topics_);
    log_.create_topic(topic, partitions);
    return topic;
  }
  void create_anew(const std::string& topic, int partitions) override {
    log_.create_topic(topic, partitions);
  }
  void trim(const TopicPartition& partition, std::int64_t begin) override { log_.trim(partition, begin); }

  std::unique_ptr<RecordSink> sink() override { return std::make_unique<MemoryRecordSink>(log_); }
  std::unique_ptr<PartitionReader> reader() override { return std::make_unique<MemoryPartitionReader>(log_); }
  std::unique_ptr<GroupSource> member(const std::string& group, const std::string& topic) override {
    return std::make_unique<MemoryGroupSource>(log_, groups_[group], topic);
  }
  Clock& clock() override { return clock_; }

 private:
  SystemClock clock_;
  MemoryLog log_{clock_};
  std::map<std::string, MemoryGroup> groups_;
  int topics_ = 0;
};

}  // namespace

std::unique_ptr<EventLogWorld> memory_world() {
  return std::make_unique<MemoryWorld>();
}

}  // namespace millrace::event_log
