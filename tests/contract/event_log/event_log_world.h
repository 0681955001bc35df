#pragma once

#include <functional>
#include <memory>
#include <string>

#include "shared/event_log/group_source.h"
#include "shared/event_log/partition_reader.h"
#include "shared/event_log/record_sink.h"

namespace millrace::event_log {

/// One implementation of the log, as the contract's tests see it. Topics are fresh for every test.
class EventLogWorld {
 public:
  virtual ~EventLogWorld() = default;
  virtual std::string create_topic(int partitions) = 0;
  /// Deletes and creates it: offsets start at 0 again.
  virtual void create_anew(const std::string& topic, int partitions) = 0;
  virtual void trim(const TopicPartition& partition, std::int64_t begin) = 0;

  virtual std::unique_ptr<RecordSink> sink() = 0;
  virtual std::unique_ptr<PartitionReader> reader() = 0;
  virtual std::unique_ptr<GroupSource> member(const std::string& group, const std::string& topic) = 0;

  virtual Clock& clock() = 0;
};

struct NamedWorld {
  std::string name;
  std::function<std::unique_ptr<EventLogWorld>()> make;
};

std::unique_ptr<EventLogWorld> memory_world();
std::unique_ptr<EventLogWorld> kafka_world();
/// Its readers let every second topic yield to the others.
std::unique_ptr<EventLogWorld> yielding_kafka_world();

}  // namespace millrace::event_log
