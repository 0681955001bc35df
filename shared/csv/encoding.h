#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/csv/dialect.h"

namespace millrace::csv {

/// ASCII without NUL.
bool is_plain_ascii(std::string_view text);
/// Whether the bytes are well-formed UTF-8 (no overlong forms, no surrogates).
bool is_utf8(std::string_view text);
/// The same for the beginning of a longer text: the last character may be cut off.
bool begins_as_utf8(std::string_view beginning);

/// What the first bytes of a file say about its encoding.
struct EncodingGuess {
  Encoding encoding = Encoding::kUtf8;
  bool has_byte_order_mark = false;
  bool is_plain_ascii = false;  ///< No evidence for UTF-8 against a one-byte encoding.
};
EncodingGuess guess_encoding(std::string_view beginning);

/// Bytes of the byte-order mark of an encoding; 0 for the one-byte encodings.
std::size_t byte_order_mark_size(Encoding encoding);

/// Turns bytes that arrive in pieces into UTF-8. A lone half of a surrogate pair and an odd last byte become U+FFFD. One thread.
class Transcoder final {
 public:
  explicit Transcoder(Encoding encoding) : encoding_(encoding) {}

  /// Appends what `bytes` mean; keeps an unfinished character for the next call.
  void append(std::string_view bytes, std::string& text);
  /// The end: an unfinished character becomes U+FFFD.
  void finish(std::string& text);
  std::uint64_t replaced() const { return replaced_; }

 private:
  void append_unit(unsigned unit, std::string& text);

  Encoding encoding_;
  int half_byte_ = -1;        ///< First byte of a UTF-16 unit.
  unsigned high_surrogate_ = 0;
  std::uint64_t replaced_ = 0;
};

/// How many bytes of `encoding` the text was read from. The counterpart of Transcoder, so that offsets of rows are exact.
std::uint64_t source_bytes_of(std::string_view text, Encoding encoding);

}  // namespace millrace::csv
