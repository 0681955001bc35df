#include "workers/enrich/columns/row_digest.h"

#include <openssl/sha.h>

#include <array>

namespace millrace::enrich {
namespace {

/// Every byte as two hexadecimal digits.
constexpr std::array<std::array<char, 2>, 256> hexadecimal_bytes() {
  constexpr char kHex[] = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> all{};
  for (std::size_t byte = 0; byte < all.size(); ++byte) all[byte] = {kHex[byte >> 4U], kHex[byte & 0x0fU]};
  return all;
}

constexpr auto kHexadecimal = hexadecimal_bytes();

}  // namespace

// The way through EVP, with its context made once, takes twice as long for a row; and the other is no less OpenSSL's.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
void append_sha256_hex(std::string_view bytes, std::string& text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, bytes.data(), bytes.size());
  SHA256_Final(digest.data(), &context);
  std::array<char, 2 * digest.size()> digits;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digits[2 * i] = kHexadecimal[digest[i]][0];
    digits[2 * i + 1] = kHexadecimal[digest[i]][1];
  }
  text.append(digits.data(), digits.size());
}
#pragma GCC diagnostic pop

}  // namespace millrace::enrich
