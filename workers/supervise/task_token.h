#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/vocabulary/identifiers.h"

namespace millrace::supervise {

/// What a token speaks for. Attempt 0 is the callback token of a `.waitForTaskToken` task, the same over dispatches.
struct TokenSubject {
  JobId job;
  TaskKey key;
  int attempt = 0;
  std::string part = {};  ///< Of a distributed Map's run: which part of it, as MapRuns names them.
};

/// Makes and checks task tokens: the subject in plain and an HMAC over it, so a token is deterministic, tells where it
/// belongs, and cannot be guessed. Any thread.
class TokenSigner {
 public:
  explicit TokenSigner(std::string key) : key_(std::move(key)) {}

  std::string sign(const TokenSubject& subject) const;
  /// Nothing unless this cluster signed it.
  std::optional<TokenSubject> verify(std::string_view token) const;

 private:
  std::string key_;
};

}  // namespace millrace::supervise
