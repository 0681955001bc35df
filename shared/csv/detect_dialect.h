#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/csv/dialect.h"
#include "shared/csv/input_bytes.h"
#include "shared/vocabulary/result.h"

namespace millrace::csv {

/// What the user says about a file, instead of what is found out.
struct DialectOverrides {
  std::optional<char> delimiter = {};
  std::optional<char> quote = {};  ///< NUL: none.
  std::optional<Escape> escape = {};
  std::optional<Encoding> encoding = {};
  std::optional<LineEnd> line_end = {};
  std::optional<bool> has_header = {};
};

struct DetectedDialect {
  Dialect dialect;
  bool is_plain_ascii = false;  ///< So far nothing tells UTF-8 from a one-byte encoding.
};

/// Judges by the first 256 KiB. kRejected as CSV_EMPTY, or CSV_BINARY with what the file seems to be.
Result<DetectedDialect> detect_dialect(InputBytes& input, const DialectOverrides& overrides);

}  // namespace millrace::csv
