#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/batch/agent_card.h"
#include "shared/csv/column_type.h"
#include "shared/vocabulary/result.h"

namespace millrace::batch {

/// A column as far as mapping looks at it.
struct Column {
  std::string name;
  csv::ColumnType type = csv::ColumnType::kString;
};

/// A column that feeds a field of the agent.
struct Feed {
  std::string column;
  std::string field;
  bool is_required = false;
  double confidence = 0;
  std::string why = {};  ///< "same name", "a synonym", …
};

/// What cannot be decided without a person.
struct MappingQuestion {
  std::string field;
  bool is_required = false;
  std::vector<Feed> candidates = {};  ///< The likeliest first.
};

struct Mapping {
  std::vector<Feed> feeds;  ///< In the order of the agent's fields.
  std::vector<MappingQuestion> questions;
  std::vector<std::string> missing_fields;    ///< Required, and no column comes near.
  std::vector<std::string> unmapped_columns;

  /// Whether every required field is fed.
  bool is_complete() const;
};

/// What the user said: (column, field), in order. An empty field leaves the column out.
using MappingWishes = std::vector<std::pair<std::string, std::string>>;

/// Matches by name (case, blanks, underscores and camel case do not count), synonym, shared words and type; what two columns or
/// two fields could equally be is asked, never guessed. Wishes come first. kRejected as MAPPING_UNKNOWN_COLUMN,
/// MAPPING_UNKNOWN_FIELD, MAPPING_DUPLICATE.
Result<Mapping> propose_mapping(const std::vector<Column>& columns, const AgentCard& agent, const MappingWishes& wishes);

/// How likely the column is what the field wants: 0 to 1, and why.
Feed likeness_of(const Column& column, const InputField& field);

/// kRejected as MAPPING_AMBIGUOUS or MAPPING_REQUIRED, with what to say to settle it; success when nothing required is open.
Result<void> check_complete(const Mapping& mapping);

}  // namespace millrace::batch
