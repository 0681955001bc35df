#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "shared/event_log/partition_reader.h"
#include "shared/event_log/record_sink.h"
#include "shared/file_store/file_store.h"
#include "shared/kafka/kafka_admin.h"
#include "shared/postgres/session.h"
#include "shared/settings/settings.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli {

/// What commands talk to, each opened on first use, so that a command needs no more of the system than it uses. Pointers
/// that it answers point into it. Errors: kRejected for settings that are wrong, kTransient for a service that does not
/// answer or is not known. One thread.
class Backend final {
 public:
  explicit Backend(std::map<std::string, std::string> settings_flags);
  ~Backend();

  /// A setting given by a flag of its own, such as `worker --concurrency`. Before settings() is first called.
  void set_flag(const std::string& name, const std::string& value) { settings_flags_[name] = value; }
  /// Settings as flags gave them.
  const std::map<std::string, std::string>& flags() const { return settings_flags_; }

  Result<const settings::Sheet*> settings();
  Result<postgres::SessionPool*> database();
  Result<file_store::FileStore*> files();
  Result<kafka::KafkaAdmin*> kafka_admin();
  Result<event_log::PartitionReader*> reader();

  /// Publishes one record and waits for the log's word.
  Result<void> publish(event_log::OutgoingRecord record);

 private:
  std::map<std::string, std::string> settings_flags_;
  std::optional<settings::Sheet> settings_;
  std::unique_ptr<postgres::SessionPool> database_;
  std::unique_ptr<file_store::FileStore> files_;
  std::unique_ptr<kafka::KafkaAdmin> kafka_admin_;
  std::unique_ptr<event_log::PartitionReader> reader_;
  std::unique_ptr<event_log::RecordSink> sink_;
  std::uint64_t next_ticket_ = 0;
};

}  // namespace millrace::cli
