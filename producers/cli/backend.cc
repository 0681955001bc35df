#include "producers/cli/backend.h"

#include "producers/cli/service_access.h"
#include "producers/jobs/publish_one.h"
#include "shared/file_store/local_file_store.h"
#include "shared/kafka/kafka_partition_reader.h"
#include "shared/kafka/kafka_record_sink.h"

namespace millrace::cli {
namespace {

constexpr std::size_t kSessionsMax = 2;
constexpr Duration kKafkaPatience = std::chrono::seconds(10);

}  // namespace

Backend::Backend(std::map<std::string, std::string> settings_flags) : settings_flags_(std::move(settings_flags)) {}
Backend::~Backend() = default;

Result<const settings::Sheet*> Backend::settings() {
  if (!settings_) {
    auto loaded = settings::Sheet::of_process(settings_flags_);
    if (!loaded) return loaded.error();
    settings_ = *std::move(loaded);
  }
  return &*settings_;
}

Result<postgres::SessionPool*> Backend::database() {
  if (!database_) {
    const auto sheet = settings();
    if (!sheet) return sheet.error();
    const auto url = postgres_url_of(**sheet);
    if (!url) return url.error();
    database_ = std::make_unique<postgres::SessionPool>(*url, "millrace-cli", kSessionsMax);
  }
  return database_.get();
}

Result<file_store::FileStore*> Backend::files() {
  if (!files_) {
    const auto sheet = settings();
    if (!sheet) return sheet.error();
    std::vector<std::filesystem::path> roots;
    for (const std::string& root : (*sheet)->list("files.input_roots")) roots.emplace_back(root);
    files_ = std::make_unique<file_store::LocalFileStore>((*sheet)->path("files.folder"), std::move(roots));
  }
  return files_.get();
}

Result<kafka::KafkaAdmin*> Backend::kafka_admin() {
  if (!kafka_admin_) {
    const auto sheet = settings();
    if (!sheet) return sheet.error();
    const auto kafka = kafka_settings_of(**sheet);
    if (!kafka) return kafka.error();
    auto opened = kafka::KafkaAdmin::open(*kafka, kKafkaPatience);
    if (!opened) return opened.error();
    kafka_admin_ = *std::move(opened);
  }
  return kafka_admin_.get();
}

Result<event_log::PartitionReader*> Backend::reader() {
  if (!reader_) {
    const auto sheet = settings();
    if (!sheet) return sheet.error();
    const auto kafka = kafka_settings_of(**sheet);
    if (!kafka) return kafka.error();
    auto opened = kafka::KafkaPartitionReader::open(*kafka, "millrace.cli");
    if (!opened) return opened.error();
    reader_ = *std::move(opened);
  }
  return reader_.get();
}

Result<void> Backend::publish(event_log::OutgoingRecord record) {
  if (!sink_) {
    const auto sheet = settings();
    if (!sheet) return sheet.error();
    const auto kafka = kafka_settings_of(**sheet);
    if (!kafka) return kafka.error();
    auto opened = kafka::KafkaRecordSink::open(*kafka);
    if (!opened) return opened.error();
    sink_ = *std::move(opened);
  }
  return jobs::publish_one(*sink_, std::move(record), next_ticket_++);
}

}  // namespace millrace::cli
