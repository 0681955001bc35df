#include "workers/pool/item_sources.h"

#include "shared/file_store/new_file.h"
#include "shared/vocabulary/digest.h"
#include "workers/pool/file_bytes.h"

namespace millrace::pool {
namespace {

constexpr std::size_t kPlansMax = 16;
constexpr std::size_t kInlineItemsMax = 4;

/// Bytes that several slices share.
class SharedBytes final : public map_run::ByteSource {
 public:
  explicit SharedBytes(std::shared_ptr<const std::string> bytes) : bytes_(std::move(bytes)) {}
  std::int64_t size() const override { return static_cast<std::int64_t>(bytes_->size()); }
  const std::string& version() const override { return version_; }
  Result<std::string> read(std::int64_t offset, std::size_t bytes) override {
    return offset >= size() ? std::string() : bytes_->substr(static_cast<std::size_t>(offset), bytes);
  }

 private:
  std::shared_ptr<const std::string> bytes_;
  std::string version_{map_run::kMemoryVersion};
};

template <typename List>
auto find_in(const List& list, const std::string& uri) {
  for (const auto& [name, value] : list) {
    if (name == uri) return value;
  }
  return typename List::value_type::second_type();
}

template <typename List, typename Value>
void remember(List& list, const std::string& uri, const Value& value, std::size_t count_max) {
  list.emplace_front(uri, value);
  if (list.size() > count_max) list.pop_back();
}

}  // namespace

Result<std::shared_ptr<const map_run::Plan>> ItemSources::plan(const map_run::RunFiles& run) {
  {
    const std::lock_guard lock(mutex_);
    if (auto known = find_in(plans_, run.plan)) return known;
  }
  const auto text = files_.load_payload(run.plan);
  if (!text) return text.error();
  auto plan = map_run::decode_plan(*text);
  if (!plan) return plan.error();
  const std::lock_guard lock(mutex_);
  remember(plans_, run.plan, *plan, kPlansMax);
  return plan;
}

Result<std::shared_ptr<const std::string>> ItemSources::inline_items(const std::string& uri) {
  {
    const std::lock_guard lock(mutex_);
    if (auto known = find_in(inline_items_, uri)) return known;
  }
  auto bytes = files_.load_payload(uri);
  if (!bytes) return bytes.error();
  auto items = std::make_shared<const std::string>(std::move(*bytes));
  const std::lock_guard lock(mutex_);
  remember(inline_items_, uri, items, kInlineItemsMax);
  return items;
}

Result<std::unique_ptr<map_run::ByteSource>> ItemSources::open(const map_run::Plan& plan, const map_run::RunFiles& run) {
  if (!run.items.empty()) {
    auto items = inline_items(run.items);
    if (!items) return items.error();
    return std::unique_ptr<map_run::ByteSource>(std::make_unique<SharedBytes>(std::move(*items)));
  }
  if (plan.source.uri.empty()) {
    const bool names_object = !plan.source.bucket.empty();
    if (names_object && objects_.storage == nullptr) return rejected(map_run::kItemReaderFailed, "This worker has no object storage");
    auto object = plan.source.is_listing ? open_listing(plan.source, run) : open_object(plan.source);
    if (!object && object.error().kind == ErrorKind::kRejected) return rejected(map_run::kItemReaderFailed, object.error().detail);
    return object;
  }
  auto path = files_.locate(plan.source.uri);
  if (!path && path.error().kind == ErrorKind::kRejected) return rejected(map_run::kItemReaderFailed, path.error().detail);
  if (!path) return path.error();
  return FileBytes::open(*path, plan.source.uri);
}

Result<std::unique_ptr<map_run::ByteSource>> ItemSources::open_object(const map_run::SourceName& source) {
  if (source.bucket.empty() || source.key.empty()) {
    return rejected("pool", "The item reader names neither a file (Resource millrace:file:get with the Parameter Uri, which "
                            "`millrace file put` answers) nor an object (Resource arn:aws:states:::s3:getObject with Bucket and Key)");
  }
  return objects_.storage->open(source.bucket, source.key);
}

Result<std::unique_ptr<map_run::ByteSource>> ItemSources::open_listing(const map_run::SourceName& source, const map_run::RunFiles& run) {
  if (source.bucket.empty()) return rejected("pool", "The item reader names no Bucket to list");
  const auto path = objects_.listings / (sha256_hex(run.plan) + ".jsonl");
  const std::string name = "the listing of s3://" + source.bucket + "/" + source.prefix;
  if (std::error_code ignored; std::filesystem::exists(path, ignored)) return FileBytes::open(path, name);
  const auto lines = objects_.storage->list(source.bucket, source.prefix);
  if (!lines) return lines.error();
  std::error_code failed;
  std::filesystem::create_directories(objects_.listings, failed);
  if (failed) return file_store::error_of_system_call(failed.value(), objects_.listings);
  auto file = file_store::NewFile::begin(objects_.listings);
  if (!file) return file.error();
  if (const auto written = file->append(*lines); !written) return written.error();
  if (const auto published = file->publish(path); !published) return published.error();
  return FileBytes::open(path, name);
}

Result<ItemSources::Opened> ItemSources::open(const map_run::RunFiles& run) {
  auto found = plan(run);
  if (!found) return found.error();
  auto bytes = open(**found, run);
  if (!bytes) return bytes.error();
  return Opened{.plan = *std::move(found), .bytes = *std::move(bytes)};
}

}  // namespace millrace::pool
