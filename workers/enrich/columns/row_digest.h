#pragma once

#include <string>
#include <string_view>

namespace millrace::enrich {

/// Appends the SHA-256 of the bytes, as sha256_hex writes it: for a short text per row, where looking up the algorithm would cost more than
/// the digest.
void append_sha256_hex(std::string_view bytes, std::string& text);

}  // namespace millrace::enrich
