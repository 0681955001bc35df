#include "shared/time/relative_time.h"

namespace millrace {

std::string short_duration(Duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  if (seconds < 60) return std::to_string(seconds < 0 ? 0 : seconds) + "s";
  if (seconds < 3600) return std::to_string(seconds / 60) + "m";
  if (seconds < 48 * 3600) return std::to_string(seconds / 3600) + "h";
  return std::to_string(seconds / 86400) + "d";
}

std::string relative_time(TimePoint time, TimePoint now) {
  constexpr auto kNearlyNow = std::chrono::seconds(1);
  if (time > now + kNearlyNow) return "in " + short_duration(time - now);
  if (time > now - kNearlyNow) return "now";
  return short_duration(now - time) + " ago";
}

}  // namespace millrace
