#include "workers/execute/clean_text.h"

#include "shared/vocabulary/json.h"

namespace millrace::execute {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::string without_nul(std::string text) {
  for (std::size_t at = text.find('\0'); at != std::string::npos; at = text.find('\0', at)) {
    text.replace(at, 1, kReplacement);
  }
  return text;
}

}  // namespace

std::string clean_text(std::string_view bytes) {
  // The JSON printer replaces what is not UTF-8; reading its text back gives the clean one.
  const std::string printed = Json(bytes).dump(-1, ' ', false, Json::error_handler_t::replace);
  return without_nul(Json::parse(printed).get<std::string>());
}

}  // namespace millrace::execute
