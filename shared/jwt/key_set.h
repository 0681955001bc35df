#pragma once

#include <string_view>
#include <vector>

#include "shared/jwt/verification_key.h"

namespace millrace::jwt {

/// Keys of one issuer. Immutable once made; any thread.
class KeySet final {
 public:
  explicit KeySet(std::vector<VerificationKey> keys) : keys_(std::move(keys)) {}

  /// A JWKS document: {"keys": [...]}. kRejected when it is none, has a malformed key, two with one id, or none that
  /// verifies signatures.
  static Result<KeySet> parse(std::string_view text);

  const std::vector<VerificationKey>& keys() const { return keys_; }
  /// The key of this algorithm and id. Without an id, the only key of the algorithm. Null when there is none or the choice
  /// would be a guess.
  const VerificationKey* find(Algorithm algorithm, std::string_view id) const;

 private:
  std::vector<VerificationKey> keys_;
};

}  // namespace millrace::jwt
