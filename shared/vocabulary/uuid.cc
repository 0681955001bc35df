#include "shared/vocabulary/uuid.h"

#include <openssl/evp.h>

#include <algorithm>
#include <vector>

namespace millrace {
namespace {

constexpr char kHex[] = "0123456789abcdef";

std::string text_of(const std::array<std::uint8_t, 16>& bytes) {
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[bytes[i] >> 4];
    text += kHex[bytes[i] & 0x0f];
  }
  return text;
}

std::uint8_t nibble(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return 0;
}

std::vector<std::uint8_t> bytes_of(std::string_view uuid) {
  std::vector<std::uint8_t> bytes;
  int high = -1;
  for (const char c : uuid) {
    if (c == '-') continue;
    if (high < 0) {
      high = nibble(c);
    } else {
      bytes.push_back(static_cast<std::uint8_t>((high << 4) | nibble(c)));
      high = -1;
    }
  }
  return bytes;
}

void stamp(std::array<std::uint8_t, 16>& bytes, std::uint8_t version) {
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | (version << 4));
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
}

}  // namespace

std::string uuid_v5(std::string_view parent_uuid, std::string_view name) {
  std::vector<std::uint8_t> input = bytes_of(parent_uuid);
  input.insert(input.end(), name.begin(), name.end());
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  std::array<std::uint8_t, 16> bytes{};
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  stamp(bytes, 5);
  return text_of(bytes);
}

std::string uuid_v4(const std::array<std::uint8_t, 16>& random_bytes) {
  std::array<std::uint8_t, 16> bytes = random_bytes;
  stamp(bytes, 4);
  return text_of(bytes);
}

}  // namespace millrace
