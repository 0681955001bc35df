#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/jwt/key_set.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/json.h"

namespace millrace::jwt {

/// What tokens must say to be believed.
struct Expectations {
  std::vector<Algorithm> algorithms;  ///< No other is verified, whatever a token's header says.
  std::string issuer;
  std::string audience;
  Duration leeway = std::chrono::seconds(60);  ///< For clocks that differ.
};

/// `Error::where` of a token that is signed by a key that we do not have: newer keys may have it.
inline constexpr std::string_view kUnknownKeyName = "unknown_key";
inline constexpr std::string_view kInvalidTokenName = "invalid_token";

/// The claims of a compact token that is signed, in time, and meant for us. kRejected otherwise; the detail says why, without
/// anything that the token says. Pure.
Result<Json> verify_token(std::string_view token, const KeySet& keys, const Expectations& expected, TimePoint now);

}  // namespace millrace::jwt
