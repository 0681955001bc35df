#pragma once

#include <cstddef>
#include <string_view>

namespace millrace {

/// Bytes of the well-formed UTF-8 sequence at `at` (1 to 4), or 0 when there is none: overlong forms, surrogates and
/// values above U+10FFFF are not well-formed. `at` must lie inside the text.
std::size_t utf8_sequence_length(std::string_view text, std::size_t at);

/// Well-formed from end to end; an empty text is.
bool is_utf8(std::string_view text);

}  // namespace millrace
