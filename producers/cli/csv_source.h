#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "producers/cli/command_scope.h"
#include "producers/cli/command_syntax.h"
#include "producers/cli/remote_access.h"
#include "shared/csv/input_bytes.h"
#include "shared/csv/table_survey.h"

namespace millrace::cli {

/// What a user says about how a file is written; what is empty is found out.
struct CsvFlags {
  std::string delimiter, quote, escape, encoding, line_end;
  std::string header = "auto";
  std::size_t row_bytes_max = csv::RowLimits().row_bytes_max;
};

void declare_csv_flags(CommandSyntax& syntax, CsvFlags& flags);
/// kRejected names the flag.
Result<csv::DialectOverrides> overrides_of(const CsvFlags& flags);

/// A file that was opened, and the URI under which jobs are told of it.
struct CsvSource {
  std::shared_ptr<RemoteAccess> access;  ///< Of a file from elsewhere.
  std::unique_ptr<csv::InputBytes> input;
  std::filesystem::path path;  ///< Of a file from elsewhere: its name.
  std::string uri;
};

/// A path, `file://…`, `millrace-file:…`, `s3://…` or `https://…`. kRejected when there is no such file.
Result<CsvSource> open_csv(CommandScope& scope, const std::string& where);

/// Reads it all, showing how far it is. kRejected as shared/batch/README.md lists.
Result<csv::TableSurvey> survey_csv(CommandScope& scope, CsvSource& source, const CsvFlags& flags, std::size_t sample_rows);

}  // namespace millrace::cli
