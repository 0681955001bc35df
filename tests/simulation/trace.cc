#include "tests/simulation/trace.h"

#include <fmt/format.h>

#include <cstdio>

namespace millrace::simulation {

void Trace::mix(std::string_view text) {
  for (const char byte : text) digest_ = (digest_ ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
  digest_ = (digest_ ^ 0xffU) * 1099511628211ULL;
}

void Trace::note(TimePoint at, std::string_view who, std::string_view what, std::string_view detail) {
  digest_ = (digest_ ^ static_cast<std::uint64_t>(at.time_since_epoch().count())) * 1099511628211ULL;
  mix(who);
  mix(what);
  mix(detail);
  if (is_told_) {
    const auto time = static_cast<double>(at.time_since_epoch().count() % 1'000'000'000) / 1e6;
    fmt::print(stderr, "{:10.6f} {:<14} {} {}\n", time, who, what, detail);
  }
}

}  // namespace millrace::simulation
