#include "shared/vocabulary/utf8.h"

#include <cstdint>
#include <cstring>

namespace millrace {
namespace {

bool is_continuation(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
}

bool second_byte_in(std::string_view text, std::size_t at, unsigned char low, unsigned char high) {
  if (at >= text.size()) return false;
  const auto byte = static_cast<unsigned char>(text[at]);
  return byte >= low && byte <= high;
}

/// Where the first byte at or after `at` that is not ASCII may lie: a word is looked at at a time.
std::size_t skip_ascii_words(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::uint64_t word = 0;
  for (; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
  return at;
}

}  // namespace

// The table "well-formed UTF-8 byte sequences" of the Unicode standard: only the second byte's range varies.
std::size_t utf8_sequence_length(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return is_continuation(text, at + 1) ? 2 : 0;
  if (lead < 0xf0) {
    const unsigned char low = lead == 0xe0 ? 0xa0 : 0x80;
    const unsigned char high = lead == 0xed ? 0x9f : 0xbf;
    return second_byte_in(text, at + 1, low, high) && is_continuation(text, at + 2) ? 3 : 0;
  }
  const unsigned char low = lead == 0xf0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xf4 ? 0x8f : 0xbf;
  const bool well_formed = second_byte_in(text, at + 1, low, high) && is_continuation(text, at + 2) &&
                           is_continuation(text, at + 3);
  return well_formed ? 4 : 0;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = skip_ascii_words(text, 0); at < text.size();) {
    const std::size_t length = utf8_sequence_length(text, at);
    if (length == 0) return false;
    at = length == 1 ? at + 1 : skip_ascii_words(text, at + length);
  }
  return true;
}

}  // namespace millrace
