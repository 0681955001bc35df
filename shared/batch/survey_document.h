#pragma once

#include <string>

#include "shared/csv/table_survey.h"
#include "shared/vocabulary/json_fwd.h"
#include "shared/vocabulary/result.h"

namespace millrace::batch {

/// Which bytes a plan is about.
struct FileIdentity {
  std::string uri;
  std::uint64_t size_bytes = 0;
  std::string sha256;

  bool operator==(const FileIdentity&) const = default;
};

Json document_of(const FileIdentity& file);
Result<FileIdentity> parse_file_identity(const Json& document);

Json document_of(const csv::Dialect& dialect);
/// kRejected names the member that is unknown or wrong. Members left out are a Dialect's defaults.
Result<csv::Dialect> parse_dialect(const Json& document);
/// The same members as wishes: only those that are there.
Result<csv::DialectOverrides> parse_dialect_overrides(const Json& document);

/// What analyze_csv_structure answers.
Json document_of(const csv::TableSurvey& survey, const std::string& uri);

}  // namespace millrace::batch
