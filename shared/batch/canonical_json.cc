#include "shared/batch/canonical_json.h"

#include "shared/vocabulary/json.h"

namespace millrace::batch {

std::string canonical_text(const Json& value) {
  const std::string written = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return nlohmann::json::parse(written).dump();  // Its objects are sorted.
}

}  // namespace millrace::batch
