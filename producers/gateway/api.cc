#include "producers/gateway/api.h"

#include <charconv>

#include "shared/time/timestamp.h"

namespace millrace::gateway {

std::optional<std::string> ApiRequest::parameter(const std::string& name) const {
  for (const auto& [known, value] : query) {
    if (known == name) return value;
  }
  return std::nullopt;
}

long ApiRequest::number(const std::string& name, long otherwise) const {
  const auto text = parameter(name);
  long value = otherwise;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

std::optional<TimePoint> ApiRequest::time(const std::string& name) const {
  const auto text = parameter(name);
  return text ? parse_rfc3339(*text) : std::nullopt;
}

std::string ApiRequest::header(std::string_view name) const {
  return std::string(web::find_header(headers, name).value_or(""));
}

std::string ApiRequest::text(const char* member) const {
  if (!document.is_object()) return "";
  const auto found = document.find(member);
  if (found == document.end() || !found->is_string()) return "";
  std::string text = found->get<std::string>();
  // No database takes U+0000; as elsewhere in the system it becomes U+FFFD.
  for (std::size_t at = text.find('\0'); at != std::string::npos; at = text.find('\0', at)) text.replace(at, 1, "\xEF\xBF\xBD");
  return text;
}

}  // namespace millrace::gateway
