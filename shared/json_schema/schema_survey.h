#pragma once

#include <set>
#include <string>
#include <vector>

#include "shared/vocabulary/json_fwd.h"
#include "shared/vocabulary/result.h"

namespace millrace::json_schema {

/// What has to be known about a schema before values are held against it.
struct Survey {
  bool matches_all_texts = false;            ///< Uses pattern, patternProperties or format where any text may be looked at.
  std::set<std::string> matched_properties;  ///< Names of properties whose own texts, or lists of texts, they look at.
  bool compares_items = false;  ///< Uses uniqueItems.
};

/// Walks every subschema. kRejected names, by pointer, a keyword that is not supported, a reference that leads out of
/// the document or round in a circle, and a pattern that is no regular expression.
Result<Survey> survey(const Json& schema);

/// The subschema that `path` (member names and item numbers) leads to by `properties`, `items` and references, or
/// nullptr where the way is not that plain.
const Json* subschema_at(const Json& schema, const std::vector<std::string>& path);

}  // namespace millrace::json_schema
