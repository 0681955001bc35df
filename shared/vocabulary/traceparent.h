#pragma once

#include <cstddef>

/// Where the parts of a W3C traceparent of version 00 are: 00-<trace, 32 digits>-<span, 16 digits>-<flags, 2 digits>.
namespace millrace::traceparent {

inline constexpr std::size_t kTraceAt = 3;
inline constexpr std::size_t kTraceDigits = 32;
inline constexpr std::size_t kSpanAt = 36;
inline constexpr std::size_t kSpanDigits = 16;
inline constexpr std::size_t kFlagsAt = 53;
inline constexpr std::size_t kLength = 55;

}  // namespace millrace::traceparent
