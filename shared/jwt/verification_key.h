#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "shared/vocabulary/json_fwd.h"
#include "shared/vocabulary/result.h"

namespace millrace::jwt {

enum class Algorithm { kHs256, kRs256, kEs256, kEdDsa };

/// As a token's header writes it: "RS256". Nothing for "none" and whatever else is not verified here.
std::optional<Algorithm> algorithm_named(std::string_view name);
std::string_view name_of(Algorithm algorithm);

/// A key that verifies signatures of exactly one algorithm, so that no token can choose how a key is used. Immutable; any
/// thread.
class VerificationKey final {
 public:
  /// HS256. kRejected below 32 bytes: a shorter secret can be guessed from one token (RFC 7518, 3.2).
  static Result<VerificationKey> of_secret(std::string secret);

  /// A public key as JWK. Nothing when the key is not for verifying signatures or of another kind; kRejected when it is
  /// malformed or too weak.
  static Result<std::optional<VerificationKey>> of_jwk(const Json& jwk);

  VerificationKey(VerificationKey&&) noexcept;
  VerificationKey& operator=(VerificationKey&&) noexcept;
  ~VerificationKey();

  const std::string& id() const { return id_; }  ///< `kid`; may be empty.
  Algorithm algorithm() const { return algorithm_; }
  /// Shared secrets are compared in constant time.
  bool verifies(std::string_view message, std::string_view signature) const;

 private:
  struct Material;
  VerificationKey(Algorithm algorithm, std::string id, std::unique_ptr<Material> material);

  Algorithm algorithm_;
  std::string id_;
  std::unique_ptr<Material> material_;
};

}  // namespace millrace::jwt
