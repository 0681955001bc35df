#include "shared/http/retry_after.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>

namespace millrace::http {
namespace {

std::optional<double> number_in(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !(number >= 0)) return std::nullopt;
  return number;
}

Duration bounded(double seconds) {
  constexpr double kDay = 86'400;
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(std::min(seconds, kDay)));
}

}  // namespace

std::optional<Duration> retry_after(const Response& response, TimePoint now) {
  if (const auto it = response.headers.find("retry-after-ms"); it != response.headers.end()) {
    if (const auto milliseconds = number_in(it->second)) return bounded(*milliseconds / 1000);
  }
  const auto it = response.headers.find("retry-after");
  if (it == response.headers.end()) return std::nullopt;
  if (const auto seconds = number_in(it->second)) return bounded(*seconds);
  const time_t date = curl_getdate(it->second.c_str(), nullptr);
  if (date < 0) return std::nullopt;
  const auto wait = std::chrono::sys_seconds(std::chrono::seconds(date)) - now;
  return bounded(std::max(0.0, std::chrono::duration<double>(wait).count()));
}

}  // namespace millrace::http
