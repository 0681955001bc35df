#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "producers/gateway/caller.h"
#include "producers/gateway/key_ring.h"
#include "producers/gateway/problem.h"
#include "shared/jwt/token_verifier.h"
#include "shared/web/message.h"

namespace millrace::gateway {

/// Decides who asks. With keys, everybody shows a token; without, everybody is local, and the requests must be meant for
/// this machine: no web page elsewhere may make a browser here ask for something. Any thread.
class Guard final {
 public:
  struct Rules {
    jwt::Expectations expected{};
    ClaimNames claims{};
    std::vector<std::string> origins{};  ///< Web pages that may ask.
  };

  /// `keys` is null where no token is asked for; it must outlive the guard.
  Guard(KeyRing* keys, Rules rules, Clock& clock) : keys_(keys), rules_(std::move(rules)), clock_(clock) {}

  bool asks_for_tokens() const { return keys_ != nullptr; }

  /// Problems are 401, 403 and, while keys cannot be read, 503.
  std::variant<Caller, Problem> identify(const web::RequestHead& head);
  /// 403 or 421 for requests that a web page elsewhere had sent; nothing for all others.
  std::optional<Problem> stranger(const web::RequestHead& head) const;
  /// What a browser wants to hear before it lets an allowed page read the answer.
  std::vector<web::Header> headers_for(const web::RequestHead& head) const;

 private:
  Result<Json> claims_of(std::string_view token);

  KeyRing* const keys_;
  const Rules rules_;
  Clock& clock_;
};

/// 403: known, but not allowed.
Problem not_allowed(Role needed);

}  // namespace millrace::gateway
