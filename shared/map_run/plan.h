#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/asl/item_inputs.h"
#include "shared/vocabulary/json.h"
#include "shared/vocabulary/result.h"

namespace millrace::map_run {

enum class Format { kCsv, kJson, kJsonLines };

/// How a source's bytes are items.
struct Reading {
  Format format = Format::kJsonLines;
  char delimiter = ',';
  std::vector<std::string> headers;  ///< Of CSV, when they are given; else the first record has them.
  std::string pointer;               ///< Of JSON: where the items are.
  std::int64_t items_max = 0;        ///< 0: all.
};

/// Where the bytes are. With neither, the items came in line.
struct SourceName {
  std::string uri;     ///< Of the file store, or a local file.
  std::string bucket;  ///< Of object storage.
  std::string key;
  std::string prefix;      ///< Of a listing of object storage.
  bool is_listing = false;
};

struct Batching {
  std::optional<std::int64_t> items_max;
  std::optional<std::int64_t> bytes_max;  ///< Of a unit's input as JSON text.
  std::optional<Json> input;
};

/// Where result files go.
struct Writing {
  std::string resource;
  std::string bucket;
  std::string prefix;

  /// Into object storage; else into the file store.
  bool is_to_storage() const;
};

/// A distributed Map's plan (asl::StartMapRun::plan), read: everything that is needed to carry the run out. Immutable:
/// any number of threads.
struct Plan {
  std::string map_run_arn;
  std::shared_ptr<const asl::ItemInputs> inputs;
  SourceName source;
  Reading reading;
  std::optional<Batching> batching;
  std::optional<Writing> writing;
  std::size_t concurrency_max = 0;  ///< 0: no limit.
  std::optional<double> tolerated_count;
  std::optional<double> tolerated_percentage;
};

/// Rejected when the text is no plan, or one that this installation cannot carry out: `where` is then the error's name.
Result<std::shared_ptr<const Plan>> decode_plan(std::string_view text);
Result<std::shared_ptr<const Plan>> parse_plan(const Json& json);

/// The name under which a run fails when its items cannot be read.
inline constexpr const char* kItemReaderFailed = "States.ItemReaderFailed";
/// And when its result files cannot be written.
inline constexpr const char* kResultWriterFailed = "States.ResultWriterFailed";

}  // namespace millrace::map_run
