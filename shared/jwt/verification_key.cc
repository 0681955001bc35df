#include "shared/jwt/verification_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <array>

#include "shared/vocabulary/digest.h"
#include "shared/vocabulary/json.h"

namespace millrace::jwt {
namespace {

constexpr std::size_t kSecretBytesMin = 32;
constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 8192;  // Beyond it, verifying itself becomes an attack.
constexpr std::size_t kCoordinateBytes = 32;
constexpr std::size_t kEd25519Bytes = 32;

/// Calls OpenSSL's own function for letting go.
template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using PublicKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

Error malformed(const std::string& id, const std::string& what) {
  return rejected("jwks", "key '" + id + "': " + what + "; ask the issuer for a proper one");
}

std::string text_in(const Json& jwk, const char* name) {
  const auto found = jwk.find(name);
  return found != jwk.end() && found->is_string() ? found->get<std::string>() : "";
}

Number number_of(std::string_view bytes) { return Number(BN_bin2bn(raw(bytes), static_cast<int>(bytes.size()), nullptr)); }

PublicKey made_of(const char* kind, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) <= 0) {
    return nullptr;
  }
  PublicKey made(key);
  // Whether a point lies on its curve, and the like.
  const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!check || EVP_PKEY_public_check(check.get()) <= 0) return nullptr;
  return made;
}

PublicKey rsa_key(const Json& jwk) {
  const std::string n = base64url_decode(text_in(jwk, "n"));
  const std::string e = base64url_decode(text_in(jwk, "e"));
  if (n.empty() || e.empty() || n.size() > kRsaBitsMax / 8 || e.size() > 8) return nullptr;
  const Number modulus = number_of(n);
  const Number exponent = number_of(e);
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder || !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) ||
      !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get())) {
    return nullptr;
  }
  PublicKey key = made_of("RSA", builder.get());
  return key && EVP_PKEY_get_bits(key.get()) >= kRsaBitsMin ? std::move(key) : nullptr;
}

PublicKey p256_key(const Json& jwk) {
  const std::string x = base64url_decode(text_in(jwk, "x"));
  const std::string y = base64url_decode(text_in(jwk, "y"));
  if (text_in(jwk, "crv") != "P-256" || x.size() != kCoordinateBytes || y.size() != kCoordinateBytes) return nullptr;
  const std::string point = "\x04" + x + y;
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder || !OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) ||
      !OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size())) {
    return nullptr;
  }
  return made_of("EC", builder.get());
}

PublicKey ed25519_key(const Json& jwk) {
  const std::string x = base64url_decode(text_in(jwk, "x"));
  if (text_in(jwk, "crv") != "Ed25519" || x.size() != kEd25519Bytes) return nullptr;
  return PublicKey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(x), x.size()));
}

/// A token carries the two numbers one after the other, OpenSSL wants them in ASN.1.
std::string der_of(std::string_view signature) {
  if (signature.size() != 2 * kCoordinateBytes) return "";
  Number r = number_of(signature.substr(0, kCoordinateBytes));
  Number s = number_of(signature.substr(kCoordinateBytes));
  const EcSignature both(ECDSA_SIG_new());
  if (!r || !s || !both || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1) return "";
  static_cast<void>(r.release());  // They belong to the signature now.
  static_cast<void>(s.release());
  const int bytes = i2d_ECDSA_SIG(both.get(), nullptr);
  if (bytes <= 0) return "";
  std::string der(static_cast<std::size_t>(bytes), '\0');
  auto* place = reinterpret_cast<unsigned char*>(der.data());
  i2d_ECDSA_SIG(both.get(), &place);
  return der;
}

bool verifies_with(EVP_PKEY* key, const EVP_MD* digest, std::string_view message, std::string_view signature) {
  const DigestContext context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(message), message.size()) == 1;
}

struct KindOfKey {
  std::string_view kty;
  Algorithm algorithm;
  PublicKey (*read)(const Json&);
};
constexpr std::array<KindOfKey, 3> kKinds{{{"RSA", Algorithm::kRs256, rsa_key},
                                           {"EC", Algorithm::kEs256, p256_key},
                                           {"OKP", Algorithm::kEdDsa, ed25519_key}}};

bool is_for_verifying(const Json& jwk) {
  const std::string use = text_in(jwk, "use");
  if (!use.empty() && use != "sig") return false;
  const auto operations = jwk.find("key_ops");
  if (operations == jwk.end() || !operations->is_array()) return true;
  for (const Json& operation : *operations) {
    if (operation == "verify") return true;
  }
  return false;
}

}  // namespace

struct VerificationKey::Material {
  std::string secret{};
  PublicKey key{};
};

std::optional<Algorithm> algorithm_named(std::string_view name) {
  for (const Algorithm algorithm : {Algorithm::kHs256, Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa}) {
    if (name_of(algorithm) == name) return algorithm;
  }
  return std::nullopt;
}

std::string_view name_of(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kHs256: return "HS256";
    case Algorithm::kRs256: return "RS256";
    case Algorithm::kEs256: return "ES256";
    case Algorithm::kEdDsa: return "EdDSA";
  }
  return "";
}

VerificationKey::VerificationKey(Algorithm algorithm, std::string id, std::unique_ptr<Material> material)
    : algorithm_(algorithm), id_(std::move(id)), material_(std::move(material)) {}
VerificationKey::VerificationKey(VerificationKey&&) noexcept = default;
VerificationKey& VerificationKey::operator=(VerificationKey&&) noexcept = default;
VerificationKey::~VerificationKey() = default;

Result<VerificationKey> VerificationKey::of_secret(std::string secret) {
  if (secret.size() < kSecretBytesMin) {
    return rejected("jwt", "a shared secret needs at least 32 bytes: `openssl rand -base64 48` makes one");
  }
  auto material = std::make_unique<Material>();
  material->secret = std::move(secret);
  return VerificationKey(Algorithm::kHs256, "", std::move(material));
}

Result<std::optional<VerificationKey>> VerificationKey::of_jwk(const Json& jwk) {
  using Answer = std::optional<VerificationKey>;
  if (!jwk.is_object()) return malformed("", "is not an object");
  const std::string id = text_in(jwk, "kid");
  if (!is_for_verifying(jwk)) return Answer();
  for (const KindOfKey& kind : kKinds) {
    if (kind.kty != text_in(jwk, "kty")) continue;
    const std::string meant = text_in(jwk, "alg");
    if (!meant.empty() && meant != name_of(kind.algorithm)) return Answer();  // PS256 and the like: not verified here.
    auto material = std::make_unique<Material>();
    material->key = kind.read(jwk);
    if (!material->key) return malformed(id, "is malformed, of another curve, or weaker than 2,048 bits");
    return Answer(VerificationKey(kind.algorithm, id, std::move(material)));
  }
  return Answer();  // Among them "oct": a secret that stands in a public document is none.
}

bool VerificationKey::verifies(std::string_view message, std::string_view signature) const {
  switch (algorithm_) {
    case Algorithm::kHs256: return equal_in_constant_time(hmac_sha256(material_->secret, message), signature);
    case Algorithm::kRs256: return verifies_with(material_->key.get(), EVP_sha256(), message, signature);
    case Algorithm::kEs256: {
      const std::string der = der_of(signature);
      return !der.empty() && verifies_with(material_->key.get(), EVP_sha256(), message, der);
    }
    case Algorithm::kEdDsa: return verifies_with(material_->key.get(), nullptr, message, signature);
  }
  return false;
}

}  // namespace millrace::jwt
