#include "shared/web/message.h"

#include <algorithm>

namespace millrace::web {

std::optional<std::string_view> find_header(const std::vector<Header>& headers, std::string_view name) {
  const auto found = std::find_if(headers.begin(), headers.end(), [&](const Header& header) { return header.name == name; });
  if (found == headers.end()) return std::nullopt;
  return std::string_view(found->value);
}

}  // namespace millrace::web
