#include "shared/jwt/key_set.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"
#include "tests/unit/jwt/samples.h"

namespace millrace::jwt {
namespace {

std::string set_of(const std::string& key) { return R"({"keys":[)" + key + "]}"; }

TEST(KeySet, FindsAKeyByItsNameAndAlgorithmTogether) {
  const auto keys = KeySet::parse(samples::kKeys);

  ASSERT_TRUE(keys) << describe(keys.error());
  EXPECT_NE(keys->find(Algorithm::kRs256, "rsa-1"), nullptr);
  EXPECT_EQ(keys->find(Algorithm::kEs256, "rsa-1"), nullptr);
  EXPECT_EQ(keys->find(Algorithm::kRs256, "../../../dev/null"), nullptr);
  EXPECT_EQ(keys->find(Algorithm::kRs256, "rsa-1' OR '1'='1"), nullptr);
  EXPECT_NE(keys->find(Algorithm::kEdDsa, ""), nullptr) << "the only key of its algorithm needs no name";
  EXPECT_EQ(keys->find(Algorithm::kHs256, ""), nullptr);
}

TEST(KeySet, TakesNoSharedSecretFromAPublicDocument) {
  EXPECT_FALSE(KeySet::parse(set_of(R"({"kty":"oct","kid":"s","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"})")));
}

TEST(KeySet, RefusesWeakAndMalformedKeys) {
  EXPECT_FALSE(KeySet::parse(set_of(samples::kWeakKey)));
  EXPECT_FALSE(KeySet::parse(set_of(R"({"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"})")));
  const std::string zeros(43, 'A');
  EXPECT_FALSE(KeySet::parse(set_of(R"({"kty":"EC","crv":"P-256","x":")" + zeros + R"(","y":")" + zeros + R"("})"))) << "off the curve";
  EXPECT_FALSE(KeySet::parse(set_of(R"({"kty":"OKP","crv":"Ed448","x":"AAAA"})")));
  EXPECT_FALSE(KeySet::parse(R"({"keys":"none"})"));
  EXPECT_FALSE(KeySet::parse("not json"));
}

TEST(KeySet, RefusesTwoKeysOfOneName) {
  const Json keys = Json::parse(samples::kKeys);
  const std::string key = keys["keys"][0].dump();
  EXPECT_FALSE(KeySet::parse(set_of(key + "," + key)));
}

TEST(KeySet, LeavesOutKeysForOtherUses) {
  Json keys = Json::parse(samples::kKeys);
  keys["keys"][0]["use"] = "enc";
  keys["keys"][1]["key_ops"] = {"sign"};

  const auto parsed = KeySet::parse(keys.dump());

  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->keys().size(), 1U);
}

TEST(VerificationKey, RefusesASecretThatCanBeGuessed) {
  EXPECT_FALSE(VerificationKey::of_secret(std::string(31, 'x')));
  EXPECT_TRUE(VerificationKey::of_secret(std::string(32, 'x')));
}

}  // namespace
}  // namespace millrace::jwt
