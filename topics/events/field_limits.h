#pragma once

#include <cstddef>
#include <limits>

#include "topics/field_reader.h"

/// How long the fields that many events share may be.
namespace millrace::topics {

inline constexpr std::size_t kIdentifierBytesMax = 128;
inline constexpr std::size_t kWorkflowBytesMax = 80;
inline constexpr std::size_t kTokenBytesMax = 512;
inline constexpr std::size_t kNameBytesMax = 256;
inline constexpr std::size_t kKeyBytesMax = 255;
inline constexpr std::size_t kUriBytesMax = 2048;
inline constexpr std::size_t kHandleBytesMax = 4096;

inline constexpr IntegerRange kAttempts{1, std::numeric_limits<int>::max()};
inline constexpr IntegerRange kFromZero{0, std::numeric_limits<int>::max()};

}  // namespace millrace::topics
