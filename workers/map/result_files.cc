#include "workers/map/result_files.h"

#include "shared/vocabulary/uuid.h"
#include "topics/object_writer.h"

namespace millrace::map {
namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;
constexpr const char* kBucket = "millrace-file";

/// Appends a unit as DescribeExecution would tell of it: input and output are JSON text. Written as text, for there may be
/// millions.
void append_unit(std::string& text, const map_run::Plan& plan, std::int64_t unit, const std::string& input,
                 const RecordedOutcome& outcome) {
  const asl::ExecutionIdentity& parent = plan.inputs->execution();
  const std::string suffix = "-" + plan.inputs->state_name() + "-" + std::to_string(unit);
  const auto add_quoted = [&](std::string_view before, std::string_view value) {
    text += before;
    topics::append_quoted(text, value);
  };
  add_quoted(R"({"ExecutionArn":)", parent.id + suffix);
  add_quoted(R"(,"Input":)", input);
  add_quoted(R"(,"InputDetails":{"Included":true},"Name":)", parent.name + suffix);
  if (outcome.output) {
    add_quoted(R"(,"Output":)", *outcome.output);
    text += R"(,"OutputDetails":{"Included":true})";
  }
  if (outcome.error) text += R"(,"Error":)" + *outcome.error;
  if (outcome.cause) text += R"(,"Cause":)" + *outcome.cause;
  add_quoted(R"(,"RedriveCount":0,"StateMachineArn":)", parent.state_machine_id + "/" + plan.inputs->state_name());
  text += outcome.output ? R"(,"Status":"SUCCEEDED"})" : R"(,"Status":"FAILED"})";
}

}  // namespace

ResultFiles::~ResultFiles() {
  std::error_code ignored;
  for (const Open* open : {&succeeded_, &failed_}) {
    if (!open->path.empty()) std::filesystem::remove(open->path, ignored);
  }
}

std::filesystem::path ResultFiles::fresh_path(const std::string& name) const {
  return places_.folder / (uuid_v5(kMillraceNamespace, plan_.map_run_arn) + "-" + name);
}

Result<void> ResultFiles::append(Open& open, std::string_view text) {
  open.buffer += text;
  return flush_if_full(open);
}

Result<void> ResultFiles::flush_if_full(Open& open) {
  return open.buffer.size() < kBufferBytes ? Result<void>() : flush(open);
}

Result<void> ResultFiles::flush(Open& open) {
  if (!open.file) {
    auto begun = file_store::NewFile::begin(places_.folder);
    if (!begun) return begun.error();
    open.file.emplace(std::move(*begun));
  }
  auto written = open.file->append(open.buffer);
  open.bytes += static_cast<std::int64_t>(open.buffer.size());
  open.buffer.clear();
  return written;
}

Result<void> ResultFiles::add(std::int64_t unit, const std::string& input, const RecordedOutcome& outcome) {
  Open& open = outcome.output ? succeeded_ : failed_;
  open.buffer += open.is_empty ? "[" : ",\n";
  open.is_empty = false;
  append_unit(open.buffer, plan_, unit, input, outcome);
  return flush_if_full(open);
}

Result<Json> ResultFiles::put(Open& open, const std::string& name) {
  if (auto flushed = flush(open); !flushed) return flushed.error();
  open.path = fresh_path(name);
  if (auto published = open.file->publish(open.path); !published) return published.error();
  const auto key = put(open.path, name);
  if (!key) return key.error();
  return Json{{"Key", *key}, {"Size", open.bytes}};
}

Result<std::string> ResultFiles::put(const std::filesystem::path& path, const std::string& name) {
  if (!plan_.writing->is_to_storage()) return places_.files.put_file(path, name);
  auto key = put_into_storage(path, name);
  if (!key && key.error().kind == ErrorKind::kRejected) return rejected(map_run::kResultWriterFailed, key.error().detail);
  return key;
}

Result<std::string> ResultFiles::put_into_storage(const std::filesystem::path& path, const std::string& name) {
  const map_run::Writing& to = *plan_.writing;
  if (places_.storage == nullptr) return rejected("map", "This worker has no object storage");
  if (to.bucket.empty()) return rejected("map", "The result writer names no Bucket");
  std::string key = to.prefix;
  if (!key.empty() && !key.ends_with('/')) key += '/';
  key += uuid_v5(kMillraceNamespace, plan_.map_run_arn) + "/" + name;
  const auto stored = places_.storage->put_file(path, to.bucket, key);
  if (!stored) return stored.error();
  return key;
}

Result<std::string> ResultFiles::finish() {
  Json files{{"FAILED", Json::array()}, {"PENDING", Json::array()}, {"SUCCEEDED", Json::array()}};
  for (auto [status, open] : {std::pair("SUCCEEDED", &succeeded_), std::pair("FAILED", &failed_)}) {
    if (open->is_empty) continue;
    if (auto closed = append(*open, "]"); !closed) return closed.error();
    auto entry = put(*open, std::string(status) + "_0.json");
    if (!entry) return entry.error();
    files[status].push_back(std::move(*entry));
  }
  Open manifest;
  const std::string bucket = plan_.writing->is_to_storage() ? plan_.writing->bucket : kBucket;
  const Json content{{"DestinationBucket", bucket}, {"MapRunArn", plan_.map_run_arn}, {"ResultFiles", std::move(files)}};
  if (auto written = append(manifest, content.dump()); !written) return written.error();
  auto entry = put(manifest, "manifest.json");
  std::error_code ignored;
  std::filesystem::remove(manifest.path, ignored);
  if (!entry) return entry.error();
  return Json{{"MapRunArn", plan_.map_run_arn}, {"ResultWriterDetails", {{"Bucket", bucket}, {"Key", (*entry)["Key"]}}}}.dump();
}

}  // namespace millrace::map
