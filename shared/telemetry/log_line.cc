#include "shared/telemetry/log_line.h"

#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"

namespace millrace::telemetry {
namespace {

constexpr std::size_t kLevelWidth = 5;

// A line break in a message, perhaps from outside, must not look like a line of its own.
void append_escaped(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      out += c;
    }
  }
}

}  // namespace

std::string text_line(const LogLine& line) {
  std::string out = to_rfc3339(line.at) + " " + std::string(line.level);
  out.append(line.level.size() < kLevelWidth ? kLevelWidth - line.level.size() + 1 : 1, ' ');
  if (!line.role.empty()) out += std::string(line.role) + ": ";
  append_escaped(out, line.message);
  if (!line.ids.job.empty()) out += " job=" + line.ids.job;
  if (!line.ids.task.empty()) out += " task=" + line.ids.task;
  return out + "\n";
}

std::string json_line(const LogLine& line) {
  Json document = {{"time", to_rfc3339(line.at)}, {"level", line.level}};
  if (!line.role.empty()) document["role"] = line.role;
  document["message"] = line.message;
  if (!line.ids.job.empty()) document["job"] = line.ids.job;
  if (!line.ids.task.empty()) document["task"] = line.ids.task;
  return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace millrace::telemetry
