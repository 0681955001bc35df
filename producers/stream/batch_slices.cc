#include "producers/stream/batch_slices.h"

#include <cstdlib>

#include "shared/file_store/new_file.h"
#include "shared/file_store/passing_file.h"
#include "shared/postgres/queries/columns.h"
#include "shared/postgres/queries/job_record.h"

namespace millrace::stream {
namespace {

constexpr int kTriesMax = 100;  // Of one slice, each after the one before had failed as a job.
constexpr const char* kWorkflow = "batch";

bool has_failed(const postgres::JobEnd& end) {
  return end.status == "FAILED" || end.status == "TIMED_OUT" || end.status == "ABORTED";
}

}  // namespace

Result<std::optional<JobId>> BatchSlices::begin(const std::deque<event_log::Record>& records, std::size_t count) {
  const std::string place = "stream " + name_ + " " + place_of(records.front());
  for (int tries = 0; tries < kTriesMax; ++tries) {
    const std::string key = tries == 0 ? place : place + " again " + std::to_string(tries);
    const auto known = postgres::find_submission(with_.tools.database, std::string("key:") + kWorkflow + " " + key);
    if (!known) return known.error();
    if (!*known) return submit(key, records, count);
    const auto end = postgres::find_job_end(with_.tools.database, (*known)->job);
    if (!end) return end.error();
    if (!*end || !has_failed(**end)) return std::optional((*known)->job);
  }
  return rejected(
      "stream", "the records at " + place + " were tried " + std::to_string(kTriesMax) + " times; `millrace job list` shows why");
}

Result<std::optional<JobId>> BatchSlices::submit(const std::string& key, const std::deque<event_log::Record>& records,
                                                 std::size_t count) {
  const std::vector<event_log::Record> slice(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(count));
  const RecordTable table = table_of(slice, columns_);
  if (table.rows == 0) return std::optional<JobId>();
  const auto uri = put_table(table.csv);
  if (!uri) return uri.error();
  Json request = request_;
  request["csv_uri"] = *uri;
  auto submission = jobs::prepare_submission(with_.tools, {.workflow = kWorkflow,
                                                           .input = request.dump(-1, ' ', false, Json::error_handler_t::replace),
                                                           .idempotency_key = key,
                                                           .tags = {{"stream", name_}, {"records", std::to_string(count)}},
                                                           .source = "millrace/stream/" + name_});
  if (!submission) return submission.error();
  if (auto published = with_.publish(std::move(submission->record)); !published) return published.error();
  return std::optional(submission->job);
}

Result<std::string> BatchSlices::put_table(const std::string& csv) {
  const file_store::PassingFile made(with_.scratch / ("slice-" + with_.tools.random.uuid() + ".csv"));
  auto file = file_store::NewFile::begin(with_.scratch);
  if (!file) return file.error();
  if (auto written = file->append(csv); !written) return written.error();
  if (auto published = file->publish(made.path()); !published) return published.error();
  return with_.files.put_file(made.path(), "slice.csv");
}

Result<std::optional<SliceWork::End>> BatchSlices::end_of(const JobId& job) {
  const auto ended = postgres::find_job_end(with_.tools.database, job);
  if (!ended) return ended.error();
  if (*ended && has_failed(**ended)) {
    return rejected("stream", "job " + job.value() + " failed: " + (*ended)->error.value_or("") + ": " +
                                  (*ended)->cause.value_or("") +
                                  ". Start the stream again once that is mended: it goes on where it is");
  }
  if (!*ended || (*ended)->status != "SUCCEEDED") return std::optional<End>();
  const auto tag = with_.tools.database.run("SELECT tags::json->>'records' FROM jobs WHERE job_id = $1", {job.value()});
  if (!tag) return tag.error();
  const auto rows = with_.tools.database.run(
      // By the batch's own id: a join would make rows of every block that there is.
      "SELECT r.has_succeeded, coalesce(r.output, ''), coalesce(r.error, ''), coalesce(r.cause, '') FROM batch_outcomes r "
      "WHERE r.batch_id = ANY (array(SELECT batch_id FROM batches WHERE root_job = $1)) ORDER BY r.row_number",
      {job.value()});
  if (!rows) return rows.error();
  End end{.records =
              tag->rows.empty() ? 0 : static_cast<std::size_t>(std::atoll(postgres::text_in(tag->rows.front()[0]).c_str()))};
  for (const postgres::Row& row : rows->rows) {
    end.rows.push_back({.has_succeeded = postgres::boolean_in(row[0]),
                        .output = postgres::text_in(row[1]),
                        .error = postgres::text_in(row[2]),
                        .cause = postgres::text_in(row[3])});
  }
  if (end.records == 0) return rejected("stream", "job " + job.value() + " is no slice of a stream");
  return std::optional(std::move(end));
}

}  // namespace millrace::stream
