#include "producers/cli/batch/batch_watch.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <system_error>

#include "producers/cli/job_documents.h"
#include "producers/cli/job_follow.h"
#include "producers/cli/job_wait.h"
#include "producers/cli/service_access.h"
#include "shared/file_store/new_file.h"
#include "shared/redis/redis_batch_progress.h"
#include "shared/time/relative_time.h"
#include "shared/time/timestamp.h"

namespace millrace::cli {
namespace {

constexpr Duration kLookEvery = std::chrono::milliseconds(300);
constexpr Duration kLookForEndSoonest = std::chrono::milliseconds(50);
constexpr int kLooksForEnd = 20;  ///< So that waiting adds no more than that part of the time that it took.
constexpr Duration kRemarkEvery = std::chrono::seconds(5);

std::string with_decimals(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

std::int64_t percent_done(const BatchRecord& batch) {
  return batch.row_count == 0 ? 0 : 100 * batch.rows_done() / batch.row_count;
}

}  // namespace

Duration seconds_as_duration(double seconds) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(std::min(seconds, 1e9)));
}

Result<BatchRecord> known_batch(CommandScope& scope, const std::string& job) {
  const auto database = scope.backend.database();
  if (!database) return database.error();
  auto found = find_batch(**database, job);
  if (!found) return found.error();
  if (!*found) return rejected(std::string(kNotFoundName), "no batch was begun by job " + job + "; `millrace batch list`");
  return **std::move(found);
}

BatchProgressView progress_of(CommandScope& scope, BatchRecord batch) {
  BatchProgressView view{.batch = std::move(batch), .rows_per_second = 0, .left = {}};
  if (view.batch.finished_at) {
    const double seconds = std::chrono::duration<double>(*view.batch.finished_at - view.batch.begun_at).count();
    view.rows_per_second = seconds > 0 ? static_cast<double>(view.batch.rows_done()) / seconds : 0;
    view.left = batch::TimeLeft{};
    return view;
  }
  const auto database = scope.backend.database();
  auto found = database ? find_standing(**database, view.batch) : Result<batch::Standing>(database.error());
  batch::Standing standing = found ? *std::move(found) : batch::Standing{};  // Without, less can be said.
  standing.rows_left = view.batch.row_count - view.batch.rows_done();
  standing.rows_done = view.batch.rows_done();
  standing.seconds = std::chrono::duration<double>(scope.clock.now() - view.batch.begun_at).count();
  standing.span_seconds = coordination::BatchProgress::kSpanSeconds;
  if (const auto sheet = scope.backend.settings()) {
    if (const auto address = redis_address_of(**sheet)) {
      redis::RedisPool pool(*address, 1, scope.clock);
      standing.recent_rows = redis::RedisBatchProgress(pool).recent_rows(view.batch.id);
    }
  }
  view.left = batch::time_left(standing);
  const auto sum = static_cast<double>(std::accumulate(standing.recent_rows.begin(), standing.recent_rows.end(), std::int64_t{0}));
  view.rows_per_second = sum > 0 ? sum / (static_cast<double>(standing.recent_rows.size()) * standing.span_seconds)
                         : standing.seconds > 0 ? static_cast<double>(standing.rows_done) / standing.seconds
                                                : 0;
  return view;
}

Json document_of(const BatchProgressView& view, TimePoint now) {
  const BatchRecord& batch = view.batch;
  Json document{
      {"status", batch.status},
      {"rows_processed", batch.rows_done()},
      {"total_rows", batch.row_count},
      {"percent_complete", percent_done(batch)},
      {"estimated_completion", view.left && !batch.finished_at ? Json(to_rfc3339(now + seconds_as_duration(view.left->at_most_seconds))) : Json(nullptr)},
      {"rows_succeeded", batch.rows_ok},
      {"rows_failed", batch.rows_failed},
      {"rows_per_second", std::round(view.rows_per_second * 100) / 100},
      {"rows_from_cache", batch.rows_cached},
      {"agent_calls", batch.calls},
      {"tokens", batch.tokens},
      {"cost_usd", static_cast<double>(batch.cost_nanodollars) / 1e9},
      {"batch_id", batch.id},
      {"job_id", batch.root_job},
      {"agent_name", batch.agent},
      {"start_time", to_rfc3339(batch.begun_at)}};
  if (view.left && !batch.finished_at) {
    document["seconds_left"] = {{"p50", view.left->likely_seconds}, {"p90", view.left->at_most_seconds}};
  }
  if (batch.budget_nanodollars) document["budget_usd"] = static_cast<double>(*batch.budget_nanodollars) / 1e9;
  if (batch.budget_tokens) document["budget_tokens"] = *batch.budget_tokens;
  if (!batch.held_cause.empty()) document["waits_because"] = batch.held_cause;
  if (!batch.output_uri.empty()) document["output_csv_uri"] = batch.output_uri;
  return document;
}

Json document_without_batch(const std::string& status, const std::string& job) {
  return Json{{"status", status},
              {"rows_processed", 0},
              {"total_rows", nullptr},
              {"percent_complete", 0},
              {"estimated_completion", nullptr},
              {"job_id", job}};
}

Json results_of(const BatchRecord& batch) {
  const double seconds = std::chrono::duration<double>(batch.finished_at.value_or(batch.begun_at) - batch.begun_at).count();
  return Json{{"status", batch.status},
              {"output_csv_uri", batch.output_uri},
              {"rows_processed", batch.rows_done()},
              {"rows_succeeded", batch.rows_ok},
              {"rows_failed", batch.rows_failed},
              {"processing_time_seconds", std::round(seconds * 1000) / 1000},
              {"rows_from_cache", batch.rows_cached},
              {"agent_calls", batch.calls},
              {"tokens", batch.tokens},
              {"cost_usd", static_cast<double>(batch.cost_nanodollars) / 1e9},
              {"batch_id", batch.id},
              {"job_id", batch.root_job}};
}

std::string left_text(const BatchProgressView& view) {
  if (!view.left || view.batch.finished_at) return "";
  return short_duration(seconds_as_duration(view.left->likely_seconds)) + " to " + short_duration(seconds_as_duration(view.left->at_most_seconds));
}

std::string line_of(const BatchProgressView& view) {
  const BatchRecord& batch = view.batch;
  std::string line = std::to_string(batch.rows_done()) + "/" + std::to_string(batch.row_count) + " rows (" +
                     std::to_string(percent_done(batch)) + "%)  ok " + std::to_string(batch.rows_ok) + "  failed " +
                     std::to_string(batch.rows_failed) + "  " + with_decimals(view.rows_per_second, 1) + " rows/s";
  if (batch.cost_nanodollars > 0) line += "  " + with_decimals(static_cast<double>(batch.cost_nanodollars) / 1e9, 4) + " USD";
  if (batch.status.starts_with("WAITING")) return line + "  waits: " + batch.held_cause;
  const std::string left = left_text(view);
  return left.empty() ? line : line + "  " + left + " left";
}

BatchEnd wait_for_batch(CommandScope& scope, const JobId& job, bool follows) {
  Duration remarked = Duration::min();
  const Duration began = scope.clock.monotonic();
  Duration next_line = began;
  std::int64_t most = -1;  // What was told never goes back.
  JobFollow failed_rows(scope, job);
  const auto say_progress = [&](postgres::SessionPool& database, Duration now) {
    const auto batch = find_batch(database, job.value());
    if (!batch || !*batch || (*batch)->rows_done() < most) return;
    most = (*batch)->rows_done();
    const std::string line = line_of(progress_of(scope, **batch));
    if (follows && !scope.console.shows_progress() && (remarked == Duration::min() || now - remarked >= kRemarkEvery)) {
      scope.console.note(line);
      remarked = now;
    }
    scope.console.progress(line);
  };
  while (true) {
    const auto database = scope.backend.database();
    if (!database) return {.code = scope.console.fail(database.error()), .output = nullptr};
    const auto end = postgres::find_job_end(**database, job);
    if (follows) failed_rows.say_lines();  // Behind the end, so that none of the last ones is missing.
    if (!end && end.error().kind != ErrorKind::kTransient) return {.code = scope.console.fail(end.error()), .output = nullptr};
    if (end && *end && is_final((*end)->status)) {
      scope.console.progress("");
      if ((*end)->status != "SUCCEEDED") return {.code = print_result(scope, job, **end), .output = nullptr};
      const auto document = result_document(scope.backend, job, **end);
      if (!document) return {.code = scope.console.fail(document.error()), .output = nullptr};
      return {.code = ExitCode::kOk, .output = (*document)["output"]};
    }
    const Duration now = scope.clock.monotonic();
    if (now >= next_line) {
      say_progress(**database, now);
      next_line = now + kLookEvery;
    }
    scope.pause_for(std::clamp((now - began) / kLooksForEnd, kLookForEndSoonest, kLookEvery));
  }
}

Result<void> fetch_output(CommandScope& scope, const std::string& uri, const std::string& path) {
  namespace fs = std::filesystem;
  const auto files = scope.backend.files();
  if (!files) return files.error();
  const auto stored = (*files)->locate(uri);
  if (!stored) return stored.error();
  std::ifstream source(*stored, std::ios::binary);
  if (path == "-") {
    scope.console.data_stream() << source.rdbuf();
    return {};
  }
  const fs::path target = fs::absolute(path);
  auto file = file_store::NewFile::begin(target.parent_path());
  if (!file) return file.error();
  std::string piece(1 << 20, '\0');
  while (source) {
    source.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto got = static_cast<std::size_t>(source.gcount());
    if (got == 0) break;
    if (auto written = file->append(std::string_view(piece).substr(0, got)); !written) return written;
  }
  if (auto published = file->publish(target); !published) return published;
  std::error_code ignored;  // It is the user's own file from now on.
  fs::permissions(target, fs::perms::owner_write, fs::perm_options::add, ignored);
  return {};
}

}  // namespace millrace::cli
