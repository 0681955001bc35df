#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/result.h"

namespace millrace::file_store {

/// Files by URI: `millrace-file:<sha256>/<name>` for what `millrace file put` stored,
/// `millrace-payload:<job>/<sha256>` for payloads that belong to a job. Any thread.
class FileStore {
 public:
  virtual ~FileStore() = default;

  /// Copies a file in (by reflink or copy, streamed; the same bytes are stored once) and answers its URI.
  virtual Result<std::string> put_file(const std::filesystem::path& file, std::string_view name) = 0;

  /// A readable local path for a URI, or for a local path below a configured input root. kRejected names what is
  /// missing, empty or not allowed, and the remedy.
  virtual Result<std::filesystem::path> locate(std::string_view uri) = 0;

  /// Payloads above the claim-check limit; erase_job drops all of a job's.
  virtual Result<std::string> put_payload(const JobId& job, std::string_view bytes) = 0;
  virtual Result<std::string> load_payload(std::string_view uri) = 0;
  virtual Result<void> erase_job(const JobId& job) = 0;
};

}  // namespace millrace::file_store
