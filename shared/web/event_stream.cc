#include "shared/web/event_stream.h"

namespace millrace::web {

std::string to_text(const StreamEvent& event) {
  std::string text;
  text.reserve(event.data.size() + 64);
  if (!event.id.empty()) text.append("id: ").append(event.id).append("\n");
  if (!event.name.empty()) text.append("event: ").append(event.name).append("\n");
  std::string_view rest = event.data;
  while (true) {
    // A lone carriage return ends a line, too.
    const std::size_t end = rest.find_first_of("\r\n");
    text.append("data: ").append(rest.substr(0, end)).append("\n");
    if (end == std::string_view::npos) break;
    const bool is_pair = rest[end] == '\r' && end + 1 < rest.size() && rest[end + 1] == '\n';
    rest.remove_prefix(end + (is_pair ? 2 : 1));
  }
  return text + "\n";
}

std::string retry_text(std::chrono::milliseconds wait) { return "retry: " + std::to_string(wait.count()) + "\n\n"; }

}  // namespace millrace::web
