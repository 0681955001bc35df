#pragma once

#include <string>
#include <string_view>

#include "shared/model/model_request.h"
#include "shared/vocabulary/result.h"

namespace millrace::model {

/// An answer as JSON text, for stores. `is_cached` is not part of it: where an answer comes from is the finder's to say.
std::string to_json_text(const ModelAnswer& answer);
Result<ModelAnswer> parse_answer(std::string_view text);

}  // namespace millrace::model
