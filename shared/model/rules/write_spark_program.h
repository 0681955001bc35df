#pragma once

#include <string_view>

#include "shared/model/rules/query.h"
#include "shared/model/rules/schema.h"
#include "shared/model/rules/write_program.h"

namespace millrace::model::rules {

/// Writes the query as a PySpark program over the files' own paths: s3:// objects as CSV, others as tables of the catalogue,
/// with Hive support. It writes one JSON object per row, in order, to the folder in the environment variable MILLRACE_OUTPUT.
///
/// The order is write_program's. Cells are converted under ANSI rules: what a column does not promise ends the program.
Program write_spark_program(const Query& query, const Schema& schema, std::string_view question);

}  // namespace millrace::model::rules
