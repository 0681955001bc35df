#include "producers/cli/simulate/simulated_map.h"

#include <fstream>
#include <sstream>

#include "shared/asl/values.h"
#include "shared/map_run/pages.h"
#include "shared/map_run/tolerance.h"
#include "shared/vocabulary/digest.h"

namespace millrace::cli {
namespace {

Error no_such(const std::string& what) { return rejected(map_run::kItemReaderFailed, what + " does not exist."); }

std::string text_of(const Json& json, const char* name) {
  return json.is_object() && json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : std::string();
}

Result<std::unique_ptr<map_run::ByteSource>> in_memory(std::string content) {
  return std::unique_ptr<map_run::ByteSource>(std::make_unique<map_run::MemoryBytes>(std::move(content)));
}

Result<std::unique_ptr<map_run::ByteSource>> read_source_file(const std::string& uri) {
  constexpr std::string_view kScheme = "file://";
  std::ifstream stream(uri.starts_with(kScheme) ? uri.substr(kScheme.size()) : uri, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  if (!stream) return no_such("The file '" + uri + "'");
  return in_memory(std::move(content).str());
}

/// One run at work.
class SimulatedRun final {
 public:
  SimulatedRun(const map_run::Plan& plan, map_run::ByteSource& source, Random& random, const SimulateUnit& simulate_unit)
      : plan_(plan), source_(source), random_(random), simulate_unit_(simulate_unit) {}

  Result<Json> run() {
    map_run::Cursor cursor;
    for (bool is_end = false; !is_end;) {
      auto paging = map_run::make_pages(source_, plan_, std::move(cursor), random_);
      if (!paging) return paging.error();
      for (const map_run::Page& page : paging->pages)
        if (auto done = run_page(page, *paging->next.facts); !done) return done.error();
      is_end = paging->is_end;
      cursor = std::move(paging->next);
    }
    if (is_exceeded(cursor.items)) return too_many();
    if (!plan_.writing) return std::move(outputs_);
    const std::string run = plan_.map_run_arn.substr(plan_.map_run_arn.rfind(':') + 1);
    const std::string prefix = plan_.writing->prefix.empty() ? "" : plan_.writing->prefix + "/";
    return Json{{"MapRunArn", plan_.map_run_arn},
                {"ResultWriterDetails", {{"Bucket", plan_.writing->bucket}, {"Key", prefix + run + "/manifest.json"}}}};
  }

 private:
  static Error too_many() { return rejected(map_run::kToleranceError, map_run::kToleranceCause); }
  bool is_exceeded(std::optional<std::int64_t> items) const {
    return map_run::is_exceeded({.count = plan_.tolerated_count, .percentage = plan_.tolerated_percentage}, failed_, items);
  }

  Result<void> run_page(const map_run::Page& page, const map_run::Facts& facts) {
    const auto items = map_run::read_items(source_, plan_, facts, page);
    if (!items) return items.error();
    const auto units = map_run::make_units(plan_, *items, random_);
    if (!units) return units.error();
    for (const map_run::Unit& unit : *units) {
      auto outcome = simulate_unit_(*plan_.inputs, number_++, unit.input);
      if (!outcome) return Error{ErrorKind::kBroken, outcome.error().where, outcome.error().detail};
      if (outcome->has_succeeded)
        outputs_.push_back(Json::parse(outcome->output));
      else
        failed_ += unit.items;
      if (is_exceeded({})) return too_many();
    }
    return {};
  }

  const map_run::Plan& plan_;
  map_run::ByteSource& source_;
  Random& random_;
  const SimulateUnit& simulate_unit_;
  Json outputs_ = Json::array();
  std::int64_t number_ = 0;
  std::int64_t failed_ = 0;
};

}  // namespace

Result<SimulatedObjects> SimulatedObjects::parse(const Json& file) {
  SimulatedObjects objects;
  if (!file.is_object() || !file.contains("s3") || !file["s3"].is_array())
    return rejected("objects", R"(a file of objects is {"s3": [{"Bucket": …, "Key": …, "Body": …}]})");
  for (const Json& object : file["s3"]) {
    const Json body = object.is_object() && object.contains("Body") ? object["Body"] : Json();
    objects.objects_.push_back({.bucket = text_of(object, "Bucket"),
                                .key = text_of(object, "Key"),
                                .body = body.is_string() ? body.get<std::string>() : asl::to_text(body)});
  }
  return objects;
}

Result<std::unique_ptr<map_run::ByteSource>> SimulatedObjects::open(const map_run::SourceName& source, TimePoint now) const {
  if (!source.uri.empty()) return read_source_file(source.uri);
  std::string listing;
  for (const Object& object : objects_) {
    if (object.bucket != source.bucket) continue;
    if (!source.is_listing && object.key == source.key) return in_memory(object.body);
    if (!source.is_listing || !object.key.starts_with(source.prefix)) continue;
    const Json entry{{"Etag", '"' + sha256_hex(object.body).substr(0, 32) + '"'},
                     {"Key", object.key},
                     {"LastModified", std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count()},
                     {"Size", object.body.size()},
                     {"StorageClass", "STANDARD"}};
    listing += entry.dump() + '\n';
  }
  if (source.is_listing) return in_memory(std::move(listing));
  return no_such("The object '" + source.key + "' of bucket '" + source.bucket + "' (name the objects with --objects)");
}

Result<asl::Event> simulate_map_run(const asl::StartMapRun& wanted, const SimulatedObjects& objects, TimePoint now, Random& random,
                                    const SimulateUnit& simulate_unit) {
  const auto failed = [&](const Error& error) -> Result<asl::Event> {
    if (error.kind == ErrorKind::kBroken) return error;
    return asl::Event(asl::TaskFailed{wanted.key, error.where, error.detail});
  };
  const auto plan = map_run::parse_plan(wanted.plan);
  if (!plan) return failed(plan.error());
  std::string lines;
  if (wanted.items)
    for (const Json& item : *wanted.items) lines += asl::to_text(item) + '\n';
  auto source = wanted.items ? in_memory(std::move(lines)) : objects.open((*plan)->source, now);
  if (!source) return failed(source.error());
  auto result = SimulatedRun(**plan, **source, random, simulate_unit).run();
  if (!result) return failed(result.error());
  return asl::Event(asl::TaskSucceeded{wanted.key, std::move(*result)});
}

}  // namespace millrace::cli
