#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "shared/vocabulary/json.h"
#include "shared/vocabulary/result.h"

namespace millrace::execute {

/// What a program found out. Rows are JSON because they are the program's own: objects, arrays or single values.
struct Answer {
  Json rows = Json::array();
  std::vector<std::string> columns;
  std::size_t row_count = 0;  ///< Of the whole answer, also of rows that were left out of a preview.
};

/// The program's output: a JSON object with `answer`, an array of rows (`columns` and `row_count` are optional), a bare
/// JSON array of rows, or CSV with a header, whose cells stay text. kRejected says what is wrong, for the program's
/// author.
Result<Answer> parse_answer(std::string_view output);

/// At most `rows_max` rows, and no more of them than fit into `bytes_max` as JSON.
Answer preview_of(const Answer& answer, std::size_t rows_max, std::size_t bytes_max);

}  // namespace millrace::execute
