#pragma once

#include <filesystem>
#include <functional>

#include "producers/jobs/submission.h"
#include "producers/stream/row_stream.h"
#include "shared/file_store/file_store.h"
#include "shared/vocabulary/json.h"

namespace millrace::stream {

/// Slices as jobs of the workflow `batch`.
class BatchSlices final : public SliceWork {
 public:
  struct Dependencies {
    jobs::SubmissionTools tools;
    file_store::FileStore& files;
    std::filesystem::path scratch;
    std::function<Result<void>(event_log::OutgoingRecord)> publish;
  };
  /// `request` is the batch's without its table; `columns` are what the agent asks for.
  BatchSlices(Dependencies dependencies, std::string name, Json request, std::vector<std::string> columns)
      : with_(std::move(dependencies)), name_(std::move(name)), request_(std::move(request)), columns_(std::move(columns)) {}

  Result<std::optional<JobId>> begin(const std::deque<event_log::Record>& records, std::size_t count) override;
  Result<std::optional<End>> end_of(const JobId& job) override;

 private:
  Result<std::string> put_table(const std::string& csv);
  Result<std::optional<JobId>> submit(const std::string& key, const std::deque<event_log::Record>& records, std::size_t count);

  const Dependencies with_;
  const std::string name_;
  const Json request_;
  const std::vector<std::string> columns_;
};

}  // namespace millrace::stream
