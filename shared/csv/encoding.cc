#include "shared/csv/encoding.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace millrace::csv {
namespace {

constexpr unsigned kReplacement = 0xFFFD;

unsigned byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

std::size_t ascii_prefix(std::string_view text, std::size_t from) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080u;
  while (from + 8 <= text.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + from, 8);
    if ((word & kHighBits) != 0) break;
    from += 8;
  }
  while (from < text.size() && byte_at(text, from) < 0x80) ++from;
  return from;
}

/// The range of the second byte tells overlong forms, surrogates and what lies behind U+10FFFF.
struct Utf8Lead {
  std::size_t length = 0;
  unsigned second_min = 0x80;
  unsigned second_max = 0xBF;
};

Utf8Lead utf8_lead_of(unsigned lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return {.length = 2};
  if (lead == 0xE0) return {.length = 3, .second_min = 0xA0};
  if (lead == 0xED) return {.length = 3, .second_max = 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {.length = 3};
  if (lead == 0xF0) return {.length = 4, .second_min = 0x90};
  if (lead == 0xF4) return {.length = 4, .second_max = 0x8F};
  if (lead >= 0xF1 && lead <= 0xF3) return {.length = 4};
  return {};
}

/// Where well-formed UTF-8 ends; `is_cut` when what follows is the beginning of a character.
std::size_t utf8_end(std::string_view text, bool& is_cut) {
  is_cut = false;
  std::size_t at = ascii_prefix(text, 0);
  while (at < text.size()) {
    const Utf8Lead lead = utf8_lead_of(byte_at(text, at));
    if (lead.length == 0) return at;
    for (std::size_t i = 1; i < lead.length; ++i) {
      if (at + i == text.size()) {
        is_cut = true;
        return at;
      }
      const unsigned byte = byte_at(text, at + i);
      if (i == 1 ? byte < lead.second_min || byte > lead.second_max : (byte & 0xC0u) != 0x80u) return at;
    }
    at = ascii_prefix(text, at + lead.length);
  }
  return at;
}

void append_utf8(unsigned code, std::string& text) {
  const auto put = [&](unsigned byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0u | code >> 6);
    put(0x80u | (code & 0x3Fu));
  } else if (code < 0x10000) {
    put(0xE0u | code >> 12);
    put(0x80u | (code >> 6 & 0x3Fu));
    put(0x80u | (code & 0x3Fu));
  } else {
    put(0xF0u | code >> 18);
    put(0x80u | (code >> 12 & 0x3Fu));
    put(0x80u | (code >> 6 & 0x3Fu));
    put(0x80u | (code & 0x3Fu));
  }
}

/// 0x80 to 0x9F of windows-1252; the five that it leaves open stand for themselves, as browsers read them.
constexpr std::array<unsigned, 32> kWindows1252High{
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
    0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178};

void append_one_byte_text(std::string_view bytes, Encoding encoding, std::string& text) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t ascii_end = ascii_prefix(bytes, at);
    text.append(bytes.substr(at, ascii_end - at));
    at = ascii_end;
    if (at == bytes.size()) return;
    const unsigned byte = byte_at(bytes, at++);
    append_utf8(encoding == Encoding::kWindows1252 && byte < 0xA0 ? kWindows1252High[byte - 0x80] : byte, text);
  }
}

/// Without a mark: text in a Western script has a zero in one half of most units and nearly none in the other.
std::optional<Encoding> unmarked_utf16(std::string_view beginning) {
  std::size_t zero_even = 0, zero_odd = 0;
  const std::size_t units = beginning.size() / 2;
  for (std::size_t i = 0; i < units; ++i) {
    zero_even += beginning[2 * i] == '\0' ? 1u : 0u;
    zero_odd += beginning[2 * i + 1] == '\0' ? 1u : 0u;
  }
  if (units < 2) return std::nullopt;
  if (zero_odd * 10 > units * 4 && zero_even * 20 < units) return Encoding::kUtf16LittleEndian;
  if (zero_even * 10 > units * 4 && zero_odd * 20 < units) return Encoding::kUtf16BigEndian;
  return std::nullopt;
}

}  // namespace

bool is_plain_ascii(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101u, kHighBits = 0x8080808080808080u;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    // A zero byte borrows its high bit when one is taken from it.
    if ((((word - kOnes) | word) & kHighBits) != 0) return false;
  }
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), [](char c) { return c > 0; });
}

bool is_utf8(std::string_view text) {
  bool is_cut = false;
  return utf8_end(text, is_cut) == text.size();
}

bool begins_as_utf8(std::string_view beginning) {
  bool is_cut = false;
  return utf8_end(beginning, is_cut) == beginning.size() || is_cut;
}

EncodingGuess guess_encoding(std::string_view beginning) {
  if (beginning.starts_with(kByteOrderMark)) return {.encoding = Encoding::kUtf8, .has_byte_order_mark = true};
  if (beginning.starts_with("\xFF\xFE")) return {.encoding = Encoding::kUtf16LittleEndian, .has_byte_order_mark = true};
  if (beginning.starts_with("\xFE\xFF")) return {.encoding = Encoding::kUtf16BigEndian, .has_byte_order_mark = true};
  if (const auto wide = unmarked_utf16(beginning)) return {.encoding = *wide};
  if (ascii_prefix(beginning, 0) == beginning.size()) return {.is_plain_ascii = true};
  return {.encoding = begins_as_utf8(beginning) ? Encoding::kUtf8 : Encoding::kWindows1252};
}

std::size_t byte_order_mark_size(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8: return 3;
    case Encoding::kUtf16LittleEndian:
    case Encoding::kUtf16BigEndian: return 2;
    case Encoding::kWindows1252:
    case Encoding::kLatin1: return 0;
  }
  return 0;
}

void Transcoder::append_unit(unsigned unit, std::string& text) {
  const bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
  if (high_surrogate_ != 0) {
    const unsigned high = high_surrogate_;
    high_surrogate_ = 0;
    if (is_low) return append_utf8(0x10000u + ((high - 0xD800u) << 10) + (unit - 0xDC00u), text);
    append_utf8(kReplacement, text);
    ++replaced_;
  }
  if (unit >= 0xD800 && unit <= 0xDBFF) {
    high_surrogate_ = unit;
  } else if (is_low) {
    append_utf8(kReplacement, text);
    ++replaced_;
  } else {
    append_utf8(unit, text);
  }
}

void Transcoder::append(std::string_view bytes, std::string& text) {
  if (encoding_ == Encoding::kUtf8) {
    text.append(bytes);
    return;
  }
  if (encoding_ == Encoding::kWindows1252 || encoding_ == Encoding::kLatin1) return append_one_byte_text(bytes, encoding_, text);
  for (const char c : bytes) {
    const int byte = static_cast<unsigned char>(c);
    if (half_byte_ < 0) {
      half_byte_ = byte;
      continue;
    }
    const bool is_little = encoding_ == Encoding::kUtf16LittleEndian;
    append_unit(static_cast<unsigned>(is_little ? byte << 8 | half_byte_ : half_byte_ << 8 | byte), text);
    half_byte_ = -1;
  }
}

void Transcoder::finish(std::string& text) {
  if (high_surrogate_ != 0 || half_byte_ >= 0) {
    append_utf8(kReplacement, text);
    ++replaced_;
  }
  high_surrogate_ = 0;
  half_byte_ = -1;
}

std::uint64_t source_bytes_of(std::string_view text, Encoding encoding) {
  if (encoding == Encoding::kUtf8) return text.size();
  const auto characters = std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
  if (encoding == Encoding::kWindows1252 || encoding == Encoding::kLatin1) return static_cast<std::uint64_t>(characters);
  const auto pairs = std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xF8) == 0xF0; });
  return 2 * static_cast<std::uint64_t>(characters + pairs);
}

}  // namespace millrace::csv
