#include "shared/jwt/token_verifier.h"

#include <algorithm>
#include <array>
#include <optional>

#include "shared/vocabulary/digest.h"

namespace millrace::jwt {
namespace {

constexpr std::size_t kTokenBytesMax = 16 * 1024;
constexpr std::size_t kSubjectBytesMax = 255;

Error invalid(const std::string& why) { return rejected(std::string(kInvalidTokenName), why); }

/// Exactly one spelling is accepted, or one signature could be written in several ways.
std::optional<std::string> decoded(std::string_view part) {
  std::string bytes = base64url_decode(part);
  if (bytes.empty() || base64url(bytes) != part) return std::nullopt;
  return bytes;
}

std::optional<std::array<std::string_view, 3>> parts_of(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  return std::array{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1)};
}

std::string text_claim(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// RFC 7519: seconds since 1970, perhaps with a fraction.
std::optional<double> seconds_in(const Json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

Result<void> check_type(const Json& header) {
  const auto type = header.find("typ");
  if (type == header.end()) return {};
  if (!type->is_string()) return invalid("the token's type is not a text");
  std::string text = type->get<std::string>();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (text == "jwt" || text == "at+jwt" || text == "application/at+jwt") return {};
  return invalid("the token is of another type than JWT or at+jwt");
}

Result<void> check_times(const Json& claims, const Expectations& expected, TimePoint now) {
  const double leeway = std::chrono::duration<double>(expected.leeway).count();
  const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
  const auto expires = seconds_in(claims, "exp");
  if (!expires) return invalid("the token does not say when it expires");
  if (!(seconds < *expires + leeway)) return invalid("the token has expired; get a new one");
  for (const char* name : {"nbf", "iat"}) {
    if (!claims.contains(name)) continue;
    const auto begins = seconds_in(claims, name);
    if (!begins || !(seconds >= *begins - leeway)) return invalid("the token is not valid yet; compare the clocks");
  }
  return {};
}

bool is_audience(const Json& claims, const std::string& audience) {
  const auto found = claims.find("aud");
  if (found == claims.end()) return false;
  if (found->is_string()) return found->get<std::string>() == audience;
  return found->is_array() && std::any_of(found->begin(), found->end(),
                                          [&](const Json& one) { return one.is_string() && one.get<std::string>() == audience; });
}

Result<void> check_claims(const Json& claims, const Expectations& expected, TimePoint now) {
  if (auto timely = check_times(claims, expected, now); !timely) return timely;
  if (text_claim(claims, "iss") != expected.issuer) return invalid("the token is of another issuer");
  if (!is_audience(claims, expected.audience)) return invalid("the token is meant for another audience");
  const std::string subject = text_claim(claims, "sub");
  if (subject.empty() || subject.size() > kSubjectBytesMax) return invalid("the token does not say whom it is about");
  return {};
}

}  // namespace

Result<Json> verify_token(std::string_view token, const KeySet& keys, const Expectations& expected, TimePoint now) {
  if (token.size() > kTokenBytesMax) return invalid("the token is larger than 16 KiB");
  const auto parts = parts_of(token);
  if (!parts) return invalid("a token has three parts, separated by dots");
  const auto& [header_part, claims_part, signature_part] = *parts;
  const auto header_text = decoded(header_part);
  const auto claims_text = decoded(claims_part);
  const auto signature = decoded(signature_part);
  if (!header_text || !claims_text || !signature) return invalid("a part of the token is not base64url");

  const Json header = Json::parse(*header_text, nullptr, false);
  if (!header.is_object()) return invalid("the token's header is no JSON object");
  if (header.contains("crit") || header.contains("b64")) return invalid("the token needs extensions that are not known here");
  if (auto typed = check_type(header); !typed) return typed.error();
  const auto algorithm = algorithm_named(text_claim(header, "alg"));
  if (!algorithm || std::find(expected.algorithms.begin(), expected.algorithms.end(), *algorithm) == expected.algorithms.end()) {
    return invalid("the token's algorithm is not one of those that are accepted here");
  }
  if (header.contains("kid") && !header["kid"].is_string()) return invalid("the token's key id is not a text");
  const VerificationKey* key = keys.find(*algorithm, text_claim(header, "kid"));
  if (key == nullptr) return rejected(std::string(kUnknownKeyName), "the token is signed by a key that is not known here");
  const std::string_view signed_part = token.substr(0, header_part.size() + 1 + claims_part.size());
  if (!key->verifies(signed_part, *signature)) return invalid("the token's signature is wrong");

  Json claims = Json::parse(*claims_text, nullptr, false);
  if (!claims.is_object()) return invalid("the token's claims are no JSON object");
  if (auto believable = check_claims(claims, expected, now); !believable) return believable.error();
  return claims;
}

}  // namespace millrace::jwt
