#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace millrace::web {

/// One event of a server-sent stream.
struct StreamEvent {
  std::string_view id;    ///< Comes back as Last-Event-ID; no line breaks.
  std::string_view name;  ///< No line breaks.
  std::string_view data;  ///< Any text.
};

/// `id: …`, `event: …`, one `data: …` per line, an empty line.
std::string to_text(const StreamEvent& event);

/// How long a client waits before it connects again.
std::string retry_text(std::chrono::milliseconds wait);

/// Keeps idle connections from being cut by whatever stands in between.
inline constexpr std::string_view kStreamComment = ":\n\n";

}  // namespace millrace::web
