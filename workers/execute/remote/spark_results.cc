#include "workers/execute/remote/spark_results.h"

#include <algorithm>

namespace millrace::execute::remote {
namespace {

constexpr std::size_t kPartsMax = 10'000;
constexpr std::uint64_t kWholeBytesMax = std::uint64_t{64} << 20;
constexpr std::uint64_t kBeginningBytes = std::uint64_t{4} << 20;
constexpr std::size_t kAnswerBytesMax = 128 * 1024;  // Well below the 256 KiB of a payload.

}  // namespace

Result<FetchedResult> SparkResults::fetch(const FetchTask& task, std::stop_token stop) {
  const auto folder = aws::parse_s3_path(task.output);
  if (!folder) return rejected("fetch", "'" + task.output + "' is no folder in S3: write s3://bucket/folder");
  const aws::S3Path inside = folder->key.empty() ? *folder : aws::below(*folder, "");
  auto objects = s3_.list(inside, kPartsMax, stop);
  if (!objects) return objects.error();
  if (objects->empty()) {
    return rejected("fetch", task.output + " is empty: the program wrote no result to the folder in MILLRACE_OUTPUT");
  }
  std::erase_if(*objects, [](const aws::S3Object& object) { return object.size == 0 || !is_result_part(object.key); });
  std::sort(objects->begin(), objects->end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  if (objects->empty()) {
    return FetchedResult{.preview = Json::array(), .columns = task.columns, .row_count = 0, .url = {}};
  }
  std::uint64_t bytes = 0;
  for (const aws::S3Object& object : *objects) bytes += object.size;
  if (bytes <= kWholeBytesMax) return fetch_whole(task, inside, *objects, std::move(stop));
  return fetch_beginning(task, inside, objects->front(), objects->size() == 1, std::move(stop));
}

Result<FetchedResult> SparkResults::fetch_whole(const FetchTask& task, const aws::S3Path& folder,
                                                const std::vector<aws::S3Object>& parts, std::stop_token stop) {
  std::vector<std::string> texts;
  for (const aws::S3Object& part : parts) {
    auto text = s3_.read({.bucket = folder.bucket, .key = part.key}, 0, part.size, stop);
    if (!text) return text.error();
    texts.push_back(*std::move(text));
  }
  auto rows = read_result_parts(texts, task.rows_max);
  if (!rows) return rows.error();
  aws::S3Path whole{.bucket = folder.bucket, .key = parts.front().key};
  if (parts.size() > 1) {
    // One file to download; its name keeps it out of a later look at the folder.
    whole = aws::below(folder, "_millrace_result" + std::string(parts.front().key.ends_with(".csv") ? ".csv" : ".json"));
    if (const auto put = s3_.put(whole, std::move(rows->joined), "application/octet-stream", stop); !put) return put.error();
  }
  return FetchedResult{.preview = std::move(rows->preview),
                       .columns = std::move(rows->columns),
                       .row_count = rows->row_count,
                       .url = s3_.presigned(whole, url_time_)};
}

Result<FetchedResult> SparkResults::fetch_beginning(const FetchTask& task, const aws::S3Path& folder, const aws::S3Object& first,
                                                    bool is_only_one, std::stop_token stop) {
  const aws::S3Path part{.bucket = folder.bucket, .key = first.key};
  auto text = s3_.read(part, 0, kBeginningBytes, std::move(stop));
  if (!text) return text.error();
  const std::size_t end = text->rfind('\n');
  if (first.size > text->size() && end != std::string::npos) text->resize(end + 1);
  auto rows = read_result_parts({*text}, task.rows_max);
  if (!rows) return rows.error();
  return FetchedResult{.preview = std::move(rows->preview),
                       .columns = std::move(rows->columns),
                       .row_count = std::nullopt,
                       .url = is_only_one ? s3_.presigned(part, url_time_) : ""};
}

std::string encode(const FetchedResult& result, const FetchTask& task) {
  Json shown = Json::array();
  std::size_t bytes = 0;
  for (const Json& row : result.preview) {
    bytes += row.dump(-1, ' ', false, Json::error_handler_t::replace).size();
    if (bytes > kAnswerBytesMax) break;
    shown.push_back(row);
  }
  const std::size_t count = shown.size();
  Json output;
  output["answer"] = std::move(shown);
  output["columns"] = result.columns;
  output["row_count"] = result.row_count ? Json(*result.row_count) : Json();
  output["truncated"] = !result.row_count || count < *result.row_count;
  output["s3_output_path"] = task.output;
  output["presigned_url"] = result.url.empty() ? Json() : Json(result.url);
  return output.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace millrace::execute::remote
