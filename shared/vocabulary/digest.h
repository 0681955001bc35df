#pragma once

#include <string>
#include <string_view>

namespace millrace {

/// SHA-256 of bytes, as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// HMAC-SHA-256, raw 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view message);

/// Base64 for URLs without padding (RFC 4648, section 5).
std::string base64url(std::string_view bytes);
/// Empty when the text is not base64url.
std::string base64url_decode(std::string_view text);

/// Compares in time that depends on the lengths only.
bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace millrace
