#include "shared/jwt/token_verifier.h"

#include <gtest/gtest.h>

#include "shared/time/timestamp.h"
#include "shared/vocabulary/digest.h"
#include "tests/unit/jwt/samples.h"

namespace millrace::jwt {
namespace {

const std::string kSecret = "a secret that has more than thirty-two bytes";
const TimePoint kNow = *parse_rfc3339("2026-11-21T12:00:00Z");
constexpr long kNowSeconds = 1795262400;

Expectations expected(std::vector<Algorithm> algorithms) {
  return {.algorithms = std::move(algorithms), .issuer = "https://issuer.test", .audience = "millrace"};
}
const std::vector<Algorithm> kPublic{Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa};

KeySet secret_keys() {
  std::vector<VerificationKey> keys;
  keys.push_back(*VerificationKey::of_secret(kSecret));
  return KeySet(std::move(keys));
}

Json good_claims() {
  return Json{{"iss", "https://issuer.test"}, {"aud", "millrace"}, {"sub", "ada"}, {"exp", kNowSeconds + 600}};
}

std::string token_of(const Json& header, const Json& claims, const std::string& secret = kSecret) {
  const std::string front = base64url(header.dump()) + "." + base64url(claims.dump());
  return front + "." + base64url(hmac_sha256(secret, front));
}
const Json kHeader{{"alg", "HS256"}, {"typ", "JWT"}};

/// Why a token of these claims is refused; empty when it is not.
std::string refusal_of(const Json& claims) {
  const auto verified = verify_token(token_of(kHeader, claims), secret_keys(), expected({Algorithm::kHs256}), kNow);
  return verified ? "" : verified.error().detail;
}

bool is_refused(const std::string& token) {
  return !verify_token(token, secret_keys(), expected({Algorithm::kHs256}), kNow);
}

TEST(TokenVerifier, BelievesWhatAnotherLibrarySignedWithEachAlgorithm) {
  const auto keys = KeySet::parse(samples::kKeys);
  for (const std::string& token : {samples::kRs256, samples::kEs256, samples::kEdDsa}) {
    const auto claims = verify_token(token, *keys, expected(kPublic), kNow);
    ASSERT_TRUE(claims) << describe(claims.error());
    EXPECT_EQ((*claims)["sub"], "ada");
  }
}

TEST(TokenVerifier, NoticesEveryChangedByte) {
  const auto keys = KeySet::parse(samples::kKeys);
  for (const std::string& token : {samples::kRs256, samples::kEs256, samples::kEdDsa}) {
    for (std::size_t at = 0; at < token.size(); at += 7) {
      std::string changed = token;
      changed[at] = changed[at] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(verify_token(changed, *keys, expected(kPublic), kNow)) << at;
    }
  }
}

TEST(TokenVerifier, VerifiesNoAlgorithmButThePinnedOnes) {
  const auto keys = KeySet::parse(samples::kKeys);
  EXPECT_FALSE(verify_token(samples::kRs256, *keys, expected({Algorithm::kEs256}), kNow));
}

TEST(TokenVerifier, RefusesTheAlgorithmNoneInEverySpelling) {
  for (const char* name : {"none", "None", "NONE", "nOnE", ""}) {
    const std::string front = base64url(Json{{"alg", name}}.dump()) + "." + base64url(good_claims().dump());
    EXPECT_TRUE(is_refused(front + "."));
    EXPECT_TRUE(is_refused(front));
    EXPECT_TRUE(is_refused(front + ".AA"));
  }
}

/// The public key is public: whoever signs with it as if it were a secret must not be believed.
TEST(TokenVerifier, RefusesATokenThatIsSignedWithThePublicKeyAsASecret) {
  const auto keys = KeySet::parse(samples::kKeys);
  const Json jwk = Json::parse(samples::kKeys)["keys"][0];
  for (const std::string& secret : {jwk.dump(), jwk["n"].get<std::string>(), base64url_decode(jwk["n"].get<std::string>())}) {
    const std::string token = token_of({{"alg", "HS256"}, {"kid", "rsa-1"}}, good_claims(), secret);
    EXPECT_FALSE(verify_token(token, *keys, expected(kPublic), kNow));
    EXPECT_FALSE(verify_token(token, *keys, expected({Algorithm::kHs256, Algorithm::kRs256}), kNow)) << "not even if HS256 is accepted";
  }
}

TEST(TokenVerifier, LooksForNoKeyWhereATokenSays) {
  const Json own_key{{"kty", "oct"}, {"k", base64url("mine")}};
  EXPECT_TRUE(is_refused(token_of({{"alg", "HS256"}, {"jwk", own_key}}, good_claims(), "mine")));
  EXPECT_TRUE(is_refused(token_of({{"alg", "HS256"}, {"jku", "https://evil.test/jwks"}}, good_claims(), "mine")));
  const auto keys = KeySet::parse(samples::kKeys);
  for (const char* kid : {"../../dev/null", "/dev/null", "rsa-1' UNION SELECT 'x", "RSA-1", "unknown"}) {
    const auto verified = verify_token(token_of({{"alg", "RS256"}, {"kid", kid}}, good_claims(), ""), *keys, expected(kPublic), kNow);
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error().where, kUnknownKeyName) << kid;
  }
  EXPECT_TRUE(is_refused(token_of({{"alg", "HS256"}, {"kid", 7}}, good_claims())));
}

/// CVE-2022-21449: two zeros verified everything.
TEST(TokenVerifier, RefusesASignatureOfZeros) {
  const auto keys = KeySet::parse(samples::kKeys);
  const std::string front = samples::kEs256.substr(0, samples::kEs256.rfind('.') + 1);
  EXPECT_FALSE(verify_token(front + base64url(std::string(64, '\0')), *keys, expected(kPublic), kNow));
  EXPECT_FALSE(verify_token(front + base64url(std::string(72, '\1')), *keys, expected(kPublic), kNow));
}

TEST(TokenVerifier, LooksAtTheClock) {
  Json claims = good_claims();
  EXPECT_EQ(refusal_of(claims), "");
  claims["exp"] = kNowSeconds - 59;
  EXPECT_EQ(refusal_of(claims), "") << "within the leeway";
  claims["exp"] = kNowSeconds - 61;
  EXPECT_NE(refusal_of(claims), "");
  for (const Json& wrong : {Json("soon"), Json(), Json(true)}) {
    claims["exp"] = wrong;
    EXPECT_NE(refusal_of(claims), "") << wrong;
  }
  claims.erase("exp");
  EXPECT_NE(refusal_of(claims), "") << "a token for ever is none";
  claims = good_claims();
  claims["nbf"] = kNowSeconds + 120;
  EXPECT_NE(refusal_of(claims), "");
}

TEST(TokenVerifier, LooksAtWhoIssuedItForWhomAndAboutWhom) {
  for (const char* claim : {"iss", "aud", "sub"}) {
    Json claims = good_claims();
    claims[claim] = "somebody else";
    const bool is_believed = std::string(claim) == "sub";  // It may be anybody.
    EXPECT_EQ(refusal_of(claims).empty(), is_believed) << claim;
    claims[claim] = "";
    EXPECT_NE(refusal_of(claims), "") << claim;
    claims.erase(claim);
    EXPECT_NE(refusal_of(claims), "") << claim;
  }
  Json claims = good_claims();
  claims["aud"] = {"other", "millrace"};
  EXPECT_EQ(refusal_of(claims), "");
  claims["aud"] = {"other"};
  EXPECT_NE(refusal_of(claims), "");
  claims["iss"] = "https://issuer.test/";
  EXPECT_NE(refusal_of(claims), "") << "almost is not";
}

TEST(TokenVerifier, RefusesWhatIsNotExactlyACompactToken) {
  const std::string token = token_of(kHeader, good_claims());
  ASSERT_FALSE(is_refused(token));
  for (const std::string& wrong : {token + ".", "." + token, token + "=", token + "\n", " " + token, std::string(), std::string("..")}) {
    EXPECT_TRUE(is_refused(wrong)) << wrong;
  }
  std::string other_spelling = token;
  other_spelling.back() = other_spelling.back() == 'A' ? 'B' : static_cast<char>(other_spelling.back() + 1);
  EXPECT_TRUE(is_refused(other_spelling));
  EXPECT_TRUE(is_refused(token_of({{"alg", "HS256"}, {"crit", {"exp"}}}, good_claims())));
  EXPECT_TRUE(is_refused(token_of({{"alg", "HS256"}, {"b64", false}}, good_claims())));
  EXPECT_TRUE(is_refused(token_of({{"alg", "HS256"}, {"typ", "JWE"}}, good_claims())));
  EXPECT_TRUE(is_refused(token_of(kHeader, Json::array({good_claims()}))));
  EXPECT_TRUE(is_refused(std::string(20'000, 'a') + "." + token));
}

}  // namespace
}  // namespace millrace::jwt
