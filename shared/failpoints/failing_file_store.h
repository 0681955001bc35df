#pragma once

#include "shared/failpoints/failpoints.h"
#include "shared/file_store/file_store.h"

namespace millrace::failpoints {

/// A file store with files.put_payload and files.load_payload.
class FailingFileStore final : public file_store::FileStore {
 public:
  FailingFileStore(file_store::FileStore& files, Failpoints& failpoints) : files_(files), failpoints_(failpoints) {}

  Result<std::string> put_file(const std::filesystem::path& file, std::string_view name) override {
    return files_.put_file(file, name);
  }
  Result<std::filesystem::path> locate(std::string_view uri) override { return files_.locate(uri); }
  Result<std::string> put_payload(const JobId& job, std::string_view bytes) override {
    return failpoints_.pass("files.put_payload", [&] { return files_.put_payload(job, bytes); });
  }
  Result<std::string> load_payload(std::string_view uri) override {
    return failpoints_.pass("files.load_payload", [&] { return files_.load_payload(uri); });
  }
  Result<void> erase_job(const JobId& job) override { return files_.erase_job(job); }

 private:
  file_store::FileStore& files_;
  Failpoints& failpoints_;
};

}  // namespace millrace::failpoints
