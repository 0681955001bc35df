#include "shared/event_log/record.h"

#include <algorithm>

namespace millrace::event_log {

std::optional<std::string_view> find_header(const std::vector<Header>& headers, std::string_view name) {
  const auto found = std::find_if(headers.rbegin(), headers.rend(),
                                  [name](const Header& header) { return header.name == name; });
  if (found == headers.rend()) return std::nullopt;
  return found->value;
}

}  // namespace millrace::event_log
