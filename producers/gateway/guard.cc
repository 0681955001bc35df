#include "producers/gateway/guard.h"

#include <algorithm>

namespace millrace::gateway {
namespace {

constexpr std::string_view kBearer = "bearer ";

Problem unauthorized(const std::string& error, const std::string& detail) {
  return {.status = 401,
          .code = error.empty() ? "token_missing" : error,
          .title = "Not authenticated",
          .detail = detail,
          .headers = {{"WWW-Authenticate",
                       error.empty() ? "Bearer realm=\"millrace\"" : "Bearer realm=\"millrace\", error=\"" + error + "\""}}};
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return result;
}

std::string_view without_port(std::string_view host) {
  if (!host.empty() && host.front() == '[') return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

bool is_this_machine(std::string_view host) {
  const std::string name = lower_case(without_port(host));
  return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

}  // namespace

std::variant<Caller, Problem> Guard::identify(const web::RequestHead& head) {
  if (keys_ == nullptr) return local_caller();
  const auto authorization = web::find_header(head.headers, "authorization");
  if (!authorization) return unauthorized("", "send the header Authorization: Bearer TOKEN");
  if (authorization->size() <= kBearer.size() || lower_case(authorization->substr(0, kBearer.size())) != kBearer) {
    return unauthorized("invalid_request", "the header Authorization must be: Bearer TOKEN");
  }
  const auto claims = claims_of(authorization->substr(kBearer.size()));
  if (!claims && claims.error().kind != ErrorKind::kRejected) return problem_of(claims.error());
  if (!claims) return unauthorized(std::string(jwt::kInvalidTokenName), claims.error().detail);
  auto caller = caller_of(*claims, rules_.claims);
  if (!caller) {
    return Problem{.status = 403, .code = caller.error().where, .title = "Not allowed", .detail = caller.error().detail};
  }
  return *std::move(caller);
}

Result<Json> Guard::claims_of(std::string_view token) {
  const auto keys = keys_->keys();
  if (!keys) return transient("jwks", keys.error().detail);
  auto claims = jwt::verify_token(token, **keys, rules_.expected, clock_.now());
  if (claims || claims.error().where != jwt::kUnknownKeyName) return claims;
  // The issuer may have begun to use a new key.
  const auto newer = keys_->newer_keys();
  if (!newer || *newer == *keys) return claims;
  return jwt::verify_token(token, **newer, rules_.expected, clock_.now());
}

std::optional<Problem> Guard::stranger(const web::RequestHead& head) const {
  const auto origin = web::find_header(head.headers, "origin");
  const bool is_listed = origin && std::find(rules_.origins.begin(), rules_.origins.end(), *origin) != rules_.origins.end();
  if (keys_ != nullptr) return std::nullopt;  // A page elsewhere has no token; browsers send none by themselves.
  const auto host = web::find_header(head.headers, "host");
  if (host && !is_this_machine(*host)) {
    return Problem{.status = 421,
                   .code = "misdirected",
                   .title = "Meant for another host",
                   .detail = "without tokens the gateway answers as localhost only; set gateway.jwt.jwks or gateway.jwt.secret"};
  }
  if (!origin || is_listed) return std::nullopt;
  const std::size_t scheme = origin->find("://");
  const bool is_own_page = host && scheme != std::string_view::npos && origin->substr(scheme + 3) == *host;
  if (is_own_page) return std::nullopt;
  return Problem{.status = 403,
                 .code = "origin_not_allowed",
                 .title = "Not allowed",
                 .detail = "pages of this origin may not ask here; gateway.origins lists those that may"};
}

std::vector<web::Header> Guard::headers_for(const web::RequestHead& head) const {
  std::vector<web::Header> headers{{"X-Content-Type-Options", "nosniff"}, {"Vary", "Origin"}};
  const auto origin = web::find_header(head.headers, "origin");
  if (!origin || std::find(rules_.origins.begin(), rules_.origins.end(), *origin) == rules_.origins.end()) return headers;
  headers.push_back({"Access-Control-Allow-Origin", std::string(*origin)});
  headers.push_back({"Access-Control-Expose-Headers", "Location, Retry-After"});
  if (head.method != "OPTIONS") return headers;
  headers.push_back({"Access-Control-Allow-Methods", "GET, POST, DELETE"});
  headers.push_back({"Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, traceparent"});
  headers.push_back({"Access-Control-Max-Age", "600"});
  return headers;
}

Problem not_allowed(Role needed) {
  return {.status = 403,
          .code = "insufficient_scope",
          .title = "Not allowed",
          .detail = "this needs the role " + std::string(name_of(needed)),
          .headers = {{"WWW-Authenticate", "Bearer realm=\"millrace\", error=\"insufficient_scope\", scope=\"" +
                                               std::string(name_of(needed)) + "\""}}};
}

}  // namespace millrace::gateway
