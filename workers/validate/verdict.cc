#include "workers/validate/verdict.h"

#include <algorithm>
#include <utility>

#include "shared/vocabulary/json.h"

namespace millrace::validate {

Verdict refused(std::string error) { return {.validated = false, .errors = {std::move(error)}}; }

std::string encode(const Verdict& verdict) {
  return Json{{"validated", verdict.validated}, {"validation_errors", verdict.errors}}.dump(
      -1, ' ', false, Json::error_handler_t::replace);
}

Result<Verdict> parse_verdict(std::string_view json_text) {
  const auto unusable = [](std::string detail) { return rejected("judge", std::move(detail)); };
  const Json document = Json::parse(json_text, nullptr, false);
  if (!document.is_object()) return unusable("the judge wrote no JSON object");
  const Json validated = document.value("validated", Json());
  const Json errors = document.value("validation_errors", Json());
  if (!validated.is_boolean()) return unusable("validated must be true or false");
  if (!errors.is_array() || !std::all_of(errors.begin(), errors.end(), [](const Json& e) { return e.is_string(); })) {
    return unusable("validation_errors must be an array of texts");
  }
  if (validated.get<bool>() != errors.empty()) return unusable("a verdict is either positive or gives errors");
  return Verdict{.validated = validated.get<bool>(), .errors = errors.get<std::vector<std::string>>()};
}

}  // namespace millrace::validate
