#pragma once

#include <filesystem>

#include "shared/file_store/file_store.h"
#include "workers/enrich/batch_config.h"
#include "workers/enrich/row_ledger.h"

namespace millrace::enrich {

/// Makes a batch's output from the table and the ledger alone: the table's columns, the agent's fields, `_status`, `_agent`,
/// `_error_cause`, `_error_message`; as many rows as the table has, in its order. The same ledger makes the same bytes.
class OutputFile final {
 public:
  struct Dependencies {
    file_store::FileStore& files;
    RowLedger& ledger;
    std::filesystem::path store;  ///< The folder of `files`.
  };
  explicit OutputFile(const Dependencies& dependencies) : with_(dependencies) {}

  /// `fields` in this order. Answers the file's URI; it is there whole or not at all. kRejected when a row has no outcome.
  Result<std::string> make(const Batch& batch, const std::vector<std::string>& fields, const BatchConfig& config);

 private:
  const Dependencies with_;
};

}  // namespace millrace::enrich
