#include <openssl/evp.h>

#include <array>

#include "shared/asl/intrinsics/functions.h"
#include "shared/asl/values.h"

namespace millrace::asl::intrinsics {
namespace {

constexpr std::size_t kCharactersMax = 10000;
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void check_length(const std::string& text) {
  if (count_characters(text) > kCharactersMax) throw IntrinsicError{"The text has more than 10,000 characters"};
}

const EVP_MD* find_digest(const std::string& name) {
  if (name == "MD5") return EVP_md5();
  if (name == "SHA-1") return EVP_sha1();
  if (name == "SHA-256") return EVP_sha256();
  if (name == "SHA-384") return EVP_sha384();
  if (name == "SHA-512") return EVP_sha512();
  throw IntrinsicError{"Unknown algorithm '" + name + "': MD5, SHA-1, SHA-256, SHA-384 and SHA-512 are known"};
}

}  // namespace

Json base64_encode(const Arguments& arguments, Random&) {
  const std::string& text = text_argument(arguments, 0);
  check_length(text);
  std::string encoded;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8 | (i + j < text.size() ? static_cast<unsigned char>(text[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j)
      encoded += i + j > text.size() ? '=' : kAlphabet[group >> (18 - 6 * j) & 63];
  }
  return encoded;
}

Json base64_decode(const Arguments& arguments, Random&) {
  std::string text = text_argument(arguments, 0);
  check_length(text);
  while (text.ends_with('=')) text.pop_back();
  if (text.size() % 4 == 1) throw IntrinsicError{"The text is no Base64: its length is wrong"};
  std::string decoded;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char character : text) {
    const std::size_t value = kAlphabet.find(character);
    if (value == std::string_view::npos) throw IntrinsicError{std::string("The text is no Base64: '") + character + "'"};
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    decoded += static_cast<char>(bits >> count & 0xFF);
  }
  return decoded;
}

Json hash(const Arguments& arguments, Random&) {
  const std::string text = to_plain_text(*arguments[0]);
  check_length(text);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, find_digest(text_argument(arguments, 1)), nullptr) != 1)
    throw IntrinsicError{"The algorithm is not available"};
  std::string hexadecimal;
  for (unsigned int i = 0; i < size; ++i) {
    hexadecimal += "0123456789abcdef"[digest[i] >> 4];
    hexadecimal += "0123456789abcdef"[digest[i] & 15];
  }
  return hexadecimal;
}

}  // namespace millrace::asl::intrinsics
