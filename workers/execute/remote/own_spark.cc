#include "workers/execute/remote/own_spark.h"

#include <system_error>
#include <utility>

#include "shared/file_store/new_file.h"
#include "shared/file_store/passing_file.h"
#include "workers/execute/remote/driver_log.h"
#include "workers/execute/remote/own_spark_run.h"
#include "workers/execute/remote/result_rows.h"
#include "workers/execute/run_outcome.h"

namespace millrace::execute::remote {
namespace {

namespace fs = std::filesystem;
using work_loop::Failed;
using work_loop::Pending;
using work_loop::Succeeded;
using work_loop::Task;
using work_loop::TaskOutcome;

constexpr std::uint64_t kPieceBytes = std::uint64_t{8} << 20;
constexpr std::size_t kOwnCauseBytes = 16 * 1024;
constexpr std::size_t kKeptBytes = 64 * 1024;

Result<TaskOutcome> own_outcome_for(const Error& error, std::string name) {
  if (error.kind != ErrorKind::kRejected) return error;
  return TaskOutcome(Failed{.error = std::move(name), .cause = error.detail});
}

/// Hands lines on, and keeps the last of each stream.
class KeptLines final : public sandbox::LineSink {
 public:
  explicit KeptLines(sandbox::LineSink& next) : next_(next) {}

  void line(sandbox::Stream stream, std::string_view text) override {
    next_.line(stream, text);
    std::string& kept = stream == sandbox::Stream::kStdout ? out : err;
    kept.append(text).push_back('\n');
    if (kept.size() > 2 * kKeptBytes) kept.erase(0, kept.size() - kKeptBytes);
  }

  std::string out;
  std::string err;

 private:
  sandbox::LineSink& next_;
};

/// One of `execute.spark.at_once` places, while it lives.
class Place {
 public:
  Place(std::atomic<int>& running, int most) : running_(running), is_had_(running.fetch_add(1) < most) {}
  ~Place() { running_.fetch_sub(1); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  bool is_had() const { return is_had_; }

 private:
  std::atomic<int>& running_;
  const bool is_had_;
};

}  // namespace

Result<std::uint64_t> OwnSpark::size_of(const std::string& file) {
  const auto path = with_.files.locate(file);
  if (!path) return path.error();
  std::error_code failure;
  const std::uintmax_t size = fs::file_size(*path, failure);
  if (failure) return rejected("FileMissing", file + " cannot be read: " + failure.message());
  return size;
}

Result<TaskOutcome> OwnSpark::execute(const Task& task, const SparkTask& spark, const std::string& place,
                                      sandbox::LineSink& lines, std::stop_token stop) {
  const OwnSparkSettings& own = with_.settings.own_spark;
  if (own.home.empty()) {
    return TaskOutcome(
        Failed{"Execution.NotConfigured",
               "set execute.spark.home to a folder of Spark (PyPI's pyspark is one), or ask for the platform Lambda or EMR"});
  }
  if (own.is_local() && !spark.tables.empty()) {
    return TaskOutcome(Failed{"Execution.BadRequest", "Spark on this machine knows no tables of Glue: ask for the platform EMR"});
  }
  const Place mine(running_, own.at_once);
  if (!mine.is_had()) {
    return TaskOutcome(
        Pending{.handle = R"({"waits_for":"execute.spark.at_once"})", .poll_after = with_.clock.now() + with_.settings.poll});
  }
  return run(task, spark, place, lines, std::move(stop));
}

Result<TaskOutcome> OwnSpark::run(const Task& task, const SparkTask& spark, const std::string& place, sandbox::LineSink& lines,
                                  std::stop_token stop) {
  const OwnSparkSettings& own = with_.settings.own_spark;
  const auto file = bring_input(task, spark, stop);
  if (!file) return own_outcome_for(file.error(), "Execution.BadInput");
  std::optional<file_store::PassingFile> fetched;
  if (*file && aws::is_s3_path(spark.input)) fetched.emplace(**file);

  KeptLines kept(lines);
  const auto report = with_.sandbox.run(own_spark_run(spark, *file, place, own), own_spark_limits(own), kept, std::move(stop));
  if (!report) {
    return own_outcome_for(
        report.error(), report.error().where == sandbox::kSandboxUnavailable ? "Sandbox.Unavailable" : "Execution.NotConfigured");
  }
  if (report->ended == sandbox::Ending::kCancelled) return Error{ErrorKind::kCancelled, "execute", "stopped"};
  if (auto failure = failure_of(*report)) {
    // Java's own complaints come behind Python's traceback and are long.
    if (failure->error == "Execution.Failed" && !kept.err.empty()) failure->cause = failure_in("", kept.err, kOwnCauseBytes);
    return TaskOutcome(*std::move(failure));
  }
  if (!place.empty()) return TaskOutcome(Succeeded{encode_run(spark, task.id.value(), place, kept.out)});
  const auto uri = keep_result(task, report->output);
  if (!uri) return own_outcome_for(uri.error(), "Execution.BadOutput");
  return TaskOutcome(Succeeded{encode_run(spark, task.id.value(), *uri, kept.out)});
}

/// The file that the program reads; none when there is none, or when the cluster reads it by itself.
Result<std::optional<fs::path>> OwnSpark::bring_input(const Task& task, const SparkTask& spark, std::stop_token stop) {
  const bool is_local = with_.settings.own_spark.is_local();
  if (spark.input.empty() || (!is_local && aws::is_s3_path(spark.input))) return std::optional<fs::path>();
  if (!is_local) {
    return rejected(
        "spark",
        spark.input + " is a file of this machine, which the cluster cannot read: upload it to S3 (POST /v1/files?to=s3)");
  }
  if (!aws::is_s3_path(spark.input)) {
    auto path = with_.files.locate(spark.input);
    if (!path) return path.error();
    return std::optional(*std::move(path));
  }
  const auto object = aws::parse_s3_path(spark.input);
  if (!object || object->key.empty()) return rejected("spark", spark.input + " is no object in S3: write s3://bucket/key");
  auto path = download(*object, task.id.value(), std::move(stop));
  if (!path) return path.error();
  return std::optional(*std::move(path));
}

Result<fs::path> OwnSpark::download(const aws::S3Path& object, const std::string& name, std::stop_token stop) {
  const auto facts = with_.s3.facts_of(object, stop);
  if (!facts) return facts.error();
  if (facts->size > with_.settings.own_spark.fetch_bytes_max) {
    return rejected("spark", text_of(object) + " has " + std::to_string(facts->size) +
                                 " bytes, more than execute.spark.fetch_max: raise it, or ask for the platform EMR");
  }
  std::error_code failure;
  const fs::path folder = fs::temp_directory_path(failure);
  auto file = file_store::NewFile::begin(folder);
  if (!file) return file.error();
  for (std::uint64_t from = 0; from < facts->size; from += kPieceBytes) {
    const auto piece = with_.s3.read(object, from, kPieceBytes, stop, facts->etag);
    if (!piece) return piece.error();
    if (const auto added = file->append(*piece); !added) return added.error();
  }
  const fs::path path = folder / ("millrace-spark-" + name);
  if (const auto published = file->publish(path); !published) return published.error();
  return path;
}

/// `written` is what spark_runner.py handed over: {"parts": [text]}, or null instead of the list when there is no folder.
Result<std::string> OwnSpark::keep_result(const Task& task, const std::string& written) {
  const Json result = Json::parse(written, nullptr, false);
  if (!result.is_object() || !result.contains("parts") || !result["parts"].is_array()) {
    return rejected("spark", "the program wrote no result to the folder in MILLRACE_OUTPUT");
  }
  std::vector<std::string> parts;
  for (const Json& part : result["parts"]) parts.push_back(part.get<std::string>());
  auto rows = read_result_parts(parts, 1);
  if (!rows) return rows.error();
  // A result without rows is one, too.
  return with_.files.put_payload(task.job, rows->joined.empty() ? "\n" : rows->joined);
}

Result<FetchedResult> OwnSpark::fetch(const FetchTask& task) {
  const auto text = with_.files.load_payload(task.output);
  if (!text) return text.error();
  if (*text == "\n") return FetchedResult{.preview = Json::array(), .columns = task.columns, .row_count = 0, .url = {}};
  auto rows = read_result_parts({*text}, task.rows_max);
  if (!rows) return rows.error();
  return FetchedResult{
      .preview = std::move(rows->preview), .columns = std::move(rows->columns), .row_count = rows->row_count, .url = {}};
}

}  // namespace millrace::execute::remote
