#pragma once

#include <memory>
#include <string>

#include "shared/json_schema/schema.h"
#include "shared/vocabulary/result.h"

namespace millrace::agents {

/// One of an agent's schemas: `compiled` when its record was read by parse_agent, else `text`, compiled now. kRejected when
/// that is no schema.
Result<std::shared_ptr<const json_schema::Schema>> schema_of(const std::shared_ptr<const json_schema::Schema>& compiled,
                                                             const std::string& text);

}  // namespace millrace::agents
