#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "shared/batch/agent_card.h"
#include "shared/batch/transform.h"
#include "shared/csv/row_reader.h"
#include "shared/vocabulary/json.h"
#include "shared/vocabulary/result.h"

namespace millrace::batch {

/// Why a row is not sent: the cause that it fails with, and a sentence.
struct RowRefusal {
  std::string cause;  ///< ROW_TOO_MANY_CELLS, ROW_TOO_LARGE, ROW_INVALID_ENCODING, ROW_INVALID_INPUT, ROW_MISSING_INPUT
  std::string message;
};

/// Makes the agent's input of rows. Immutable; any thread.
class RowInputs final {
 public:
  /// A column that feeds a field.
  struct Source {
    std::size_t column = 0;
    std::string column_name;
    InputField field;
    std::optional<Transform> transform{};
  };

  /// kRejected as MAPPING_UNKNOWN_COLUMN, MAPPING_UNKNOWN_FIELD, or TRANSFORM_INVALID for a field that no column feeds.
  static Result<RowInputs> of(const std::vector<std::string>& columns,
                              const std::vector<std::pair<std::string, std::string>>& input_mapping, const AgentCard& agent,
                              const Transforms& transforms = {});

  /// An object whose members have the types of the agent's fields, or why there is none.
  std::variant<Json, RowRefusal> input_of(const csv::Row& row) const;

  /// In the order of the mapping.
  const std::vector<Source>& sources() const { return sources_; }

 private:
  std::vector<Source> sources_;
};

/// SHA-256 of the input: rows with the same one ask the same.
std::string input_hash(const Json& input);

}  // namespace millrace::batch
