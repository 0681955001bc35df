#include "shared/jwt/key_set.h"

#include "shared/vocabulary/json.h"

namespace millrace::jwt {
namespace {

constexpr std::size_t kKeysMax = 100;

}  // namespace

Result<KeySet> KeySet::parse(std::string_view text) {
  const Json document = Json::parse(text, nullptr, false);
  if (!document.is_object() || !document.contains("keys") || !document["keys"].is_array()) {
    return rejected("jwks", R"(this is no key set: it must be {"keys": [...]} as RFC 7517 has it)");
  }
  if (document["keys"].size() > kKeysMax) return rejected("jwks", "more than 100 keys; give only those in use");
  std::vector<VerificationKey> keys;
  for (const Json& jwk : document["keys"]) {
    auto key = VerificationKey::of_jwk(jwk);
    if (!key) return key.error();
    if (!*key) continue;
    for (const VerificationKey& other : keys) {
      if (!other.id().empty() && other.id() == (*key)->id()) return rejected("jwks", "two keys are called '" + other.id() + "'");
    }
    keys.push_back(*std::move(*key));
  }
  if (keys.empty()) return rejected("jwks", "none of the keys verifies RS256, ES256 or EdDSA signatures");
  return KeySet(std::move(keys));
}

const VerificationKey* KeySet::find(Algorithm algorithm, std::string_view id) const {
  const VerificationKey* found = nullptr;
  for (const VerificationKey& key : keys_) {
    if (key.algorithm() != algorithm) continue;
    if (!id.empty() && !key.id().empty() && key.id() != id) continue;
    if (!id.empty() && key.id() == id) return &key;
    if (found != nullptr) return nullptr;
    found = &key;
  }
  // A named key must be that one; only a shared secret, which has no name, answers to any.
  if (found != nullptr && !id.empty() && found->algorithm() != Algorithm::kHs256) return nullptr;
  return found;
}

}  // namespace millrace::jwt
