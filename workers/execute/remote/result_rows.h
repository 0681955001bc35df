#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "shared/vocabulary/json.h"
#include "shared/vocabulary/result.h"

namespace millrace::execute::remote {

/// A result as Spark writes it: a folder of part files with one JSON object per line, or CSV with a header in each.
struct ResultRows {
  Json preview = Json::array();
  std::vector<std::string> columns;
  std::size_t row_count = 0;
  std::string joined;  ///< All parts as one file.
};

/// Reads parts in their order. kRejected for what is neither.
Result<ResultRows> read_result_parts(const std::vector<std::string>& parts, std::size_t rows_max);

/// Whether an object of the folder is a part of the result, not a mark or checksum of Hadoop's.
bool is_result_part(std::string_view key);

/// Spark writes whole decimals with zeros behind the point; JSON has one kind of number, and whole ones need no point.
Json with_whole_numbers(Json value);

}  // namespace millrace::execute::remote
