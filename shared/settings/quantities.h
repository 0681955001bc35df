#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "shared/time/clock.h"

namespace millrace::settings {

/// Whole texts only: anything before or after the value makes it nothing.
std::optional<long> parse_integer(std::string_view text);
std::optional<double> parse_number(std::string_view text);

/// true/false, yes/no, on/off, 1/0, in any case.
std::optional<bool> parse_boolean(std::string_view text);

/// "250ms", "5s", "2m", "1h", "7d", "10us"; the unit may be left out for 0 only. Never negative.
std::optional<Duration> parse_duration(std::string_view text);

/// "262144", "256KiB", "64MiB", "5GB"; B, kB, MB, GB count in thousands, KiB, MiB, GiB in 1,024s.
std::optional<std::size_t> parse_bytes(std::string_view text);

}  // namespace millrace::settings
