#include "producers/gateway/guard.h"

#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <fstream>

#include "shared/time/timestamp.h"
#include "shared/vocabulary/digest.h"
#include "tests/unit/jwt/samples.h"

namespace millrace::gateway {
namespace {

const std::string kSecret = "a secret that has more than thirty-two bytes";

/// An issuer that answers what it was given, in turn.
class ScriptedTransport final : public http::Transport {
 public:
  Result<http::Response> send(const http::Request&, std::stop_token) override {
    ++calls;
    if (answers.empty()) return transient("http", "nobody is there");
    const std::string body = answers.front();
    if (answers.size() > 1) answers.pop_front();
    return http::Response{.status = 200, .headers = {}, .body = body};
  }
  std::deque<std::string> answers;
  int calls = 0;
};

class GuardTest : public testing::Test {
 protected:
  static web::RequestHead head(std::vector<web::Header> headers) {
    return {.method = "GET", .target = "/v1/jobs", .headers = std::move(headers), .content_length = {}};
  }
  static web::RequestHead with_token(const std::string& token) { return head({{"authorization", "Bearer " + token}}); }
  std::string token(const Json& roles) const {
    const std::string front =
        base64url(R"({"alg":"HS256"})") + "." +
        base64url(Json{{"iss", "https://issuer.test"}, {"aud", "millrace"}, {"sub", "ada"}, {"exp", 4102444800}, {"roles", roles}}
                      .dump());
    return front + "." + base64url(hmac_sha256(kSecret, front));
  }
  static Guard::Rules rules(std::vector<jwt::Algorithm> algorithms) {
    return {.expected = {.algorithms = std::move(algorithms), .issuer = "https://issuer.test", .audience = "millrace"},
            .claims = {},
            .origins = {"https://console.test"}};
  }
  static int status_of(const std::variant<Caller, Problem>& answer) {
    const auto* problem = std::get_if<Problem>(&answer);
    return problem == nullptr ? 200 : problem->status;
  }

  ManualClock clock_{*parse_rfc3339("2026-11-21T12:00:00Z")};
  ScriptedTransport transport_;
};

// C70
TEST_F(GuardTest, AsksForATokenAndSaysWhatIsWrongWithIt) {
  KeyRing keys({.jwks = {}, .secret = kSecret}, transport_, clock_);
  Guard guard(&keys, rules({jwt::Algorithm::kHs256}), clock_);
  const auto missing = guard.identify(head({}));
  EXPECT_EQ(status_of(missing), 401);
  EXPECT_EQ(std::get<Problem>(missing).headers.front().name, "WWW-Authenticate");
  EXPECT_EQ(status_of(guard.identify(head({{"authorization", "Basic YTpi"}}))), 401);
  EXPECT_EQ(status_of(guard.identify(with_token("nonsense"))), 401);
  EXPECT_EQ(status_of(guard.identify(with_token(token({"dancer"})))), 403);
  const auto known = guard.identify(with_token(token({"operator"})));
  ASSERT_EQ(status_of(known), 200);
  EXPECT_EQ(std::get<Caller>(known).subject, "ada");
  EXPECT_EQ(status_of(guard.identify(head({{"authorization", "Bearer " + token({"operator"}) + ", Bearer x"}}))), 401)
      << "two headers";
}

TEST_F(GuardTest, FetchesKeysAgainForAKeyThatItDoesNotKnowButNotForEveryToken) {
  transport_.answers = {
      R"({"keys":[{"kty":"OKP","kid":"old","crv":"Ed25519","x":"6z5VpCv7nzvgqI5Q6x59T5EJOBfrG-PyIF_arVt9ikY"}]})",
      jwt::samples::kKeys};
  KeyRing keys({.jwks = "https://issuer.test/jwks", .secret = {}}, transport_, clock_);
  ASSERT_TRUE(keys.open());
  Guard guard(&keys, rules({jwt::Algorithm::kRs256}), clock_);
  EXPECT_EQ(status_of(guard.identify(with_token(jwt::samples::kRs256))), 401) << "too soon after the last look";
  EXPECT_EQ(transport_.calls, 1);
  clock_.advance_by(std::chrono::seconds(11));
  EXPECT_EQ(status_of(guard.identify(with_token(jwt::samples::kRs256))), 200);
  for (int i = 0; i < 100; ++i) guard.identify(with_token(jwt::samples::kEs256));
  EXPECT_EQ(transport_.calls, 2) << "tokens cannot make us ask the issuer again and again";
}

TEST_F(GuardTest, KeepsItsKeysWhileTheIssuerIsAway) {
  transport_.answers = {jwt::samples::kKeys};
  KeyRing keys({.jwks = "https://issuer.test/jwks", .secret = {}}, transport_, clock_);
  ASSERT_TRUE(keys.open());
  transport_.answers.clear();
  clock_.advance_by(std::chrono::hours(1));
  Guard guard(&keys, rules({jwt::Algorithm::kRs256}), clock_);
  EXPECT_EQ(status_of(guard.identify(with_token(jwt::samples::kRs256))), 200);
}

TEST_F(GuardTest, SaysThatItCannotKnowWhenThereAreNoKeys) {
  KeyRing keys({.jwks = "https://issuer.test/jwks", .secret = {}}, transport_, clock_);
  ASSERT_TRUE(keys.open()) << "an issuer may come up later";
  Guard guard(&keys, rules({jwt::Algorithm::kRs256}), clock_);
  EXPECT_EQ(status_of(guard.identify(with_token(jwt::samples::kRs256))), 503);
}

TEST_F(GuardTest, TakesNoKeysInClearFromElsewhere) {
  EXPECT_FALSE(KeyRing({.jwks = "http://issuer.test/jwks", .secret = {}}, transport_, clock_).open());
  EXPECT_FALSE(KeyRing({.jwks = "http://127.0.0.1.evil.test/jwks", .secret = {}}, transport_, clock_).open());
  EXPECT_FALSE(KeyRing({.jwks = "https://issuer.test/jwks", .secret = kSecret}, transport_, clock_).open());
  EXPECT_FALSE(KeyRing({.jwks = {}, .secret = "short"}, transport_, clock_).open());
}

TEST_F(GuardTest, WithoutTokensAnswersThisMachineOnly) {
  Guard guard(nullptr, rules({}), clock_);
  EXPECT_EQ(status_of(guard.identify(head({}))), 200);
  for (const char* host : {"localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"}) {
    EXPECT_FALSE(guard.stranger(head({{"host", host}}))) << host;
  }
  // A name that somebody else's DNS lets point here.
  for (const char* host : {"evil.test", "localhost.evil.test", "127.0.0.1.evil.test:8000", "10.0.0.1"}) {
    EXPECT_TRUE(guard.stranger(head({{"host", host}}))) << host;
  }
}

TEST_F(GuardTest, WithoutTokensDoesNothingForPagesElsewhere) {
  Guard guard(nullptr, rules({}), clock_);
  const auto from = [](const char* origin) { return head({{"host", "localhost:8000"}, {"origin", origin}}); };
  EXPECT_TRUE(guard.stranger(from("https://evil.test")));
  EXPECT_TRUE(guard.stranger(from("null")));
  EXPECT_FALSE(guard.stranger(from("http://localhost:8000")));
  EXPECT_FALSE(guard.stranger(from("https://console.test")));
}

TEST_F(GuardTest, LetsListedPagesReadAnswers) {
  Guard guard(nullptr, rules({}), clock_);
  const auto allows = [&](const char* origin) {
    for (const auto& header : guard.headers_for(head({{"origin", origin}}))) {
      if (header.name == "Access-Control-Allow-Origin") return header.value;
    }
    return std::string();
  };
  EXPECT_EQ(allows("https://console.test"), "https://console.test");
  EXPECT_EQ(allows("https://evil.test"), "");
}

}  // namespace
}  // namespace millrace::gateway
