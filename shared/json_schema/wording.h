#pragma once

#include <string>
#include <vector>

#include "shared/json_schema/violation.h"
#include "shared/vocabulary/json_fwd.h"

namespace millrace::json_schema {

/// A complaint as the validator words it.
struct Complaint {
  std::vector<std::string> path;  ///< Member names and item numbers from the root.
  std::string text;
};

/// The complaints in words for a person who sees the value but not the schema. Complaints that only say that
/// something deeper is wrong are left out.
std::vector<Violation> worded(const std::vector<Complaint>& complaints, const Json& schema, const Json& value);

}  // namespace millrace::json_schema
