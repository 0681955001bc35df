#include "workers/enrich/columns/row_digests.h"

#include <openssl/evp.h>

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

struct RowDigests::State {
  EVP_MD* sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() { EVP_DigestInit_ex2(context, sha256, nullptr); }
  ~State() {
    EVP_MD_CTX_free(context);
    EVP_MD_free(sha256);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

RowDigests::RowDigests() : state_(std::make_unique<State>()) {}
RowDigests::~RowDigests() = default;

void RowDigests::append_hex(std::string_view bytes, std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int length = 0;
  // The algorithm is the context's already: naming it again would look it up again.
  EVP_DigestInit_ex2(state_->context, nullptr, nullptr);
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
  EVP_DigestFinal_ex(state_->context, digest.data(), &length);
  std::array<char, std::size_t{2} * EVP_MAX_MD_SIZE> digits;
  for (std::size_t i = 0; i < length; ++i) {
    digits[2 * i] = kHexadecimal[digest[i]][0];
    digits[2 * i + 1] = kHexadecimal[digest[i]][1];
  }
  text.append(digits.data(), std::size_t{2} * length);
}

}  // namespace millrace::enrich
