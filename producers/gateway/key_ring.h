#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "shared/http/transport.h"
#include "shared/jwt/key_set.h"
#include "shared/time/clock.h"

namespace millrace::gateway {

/// The keys that tokens are verified with, read from a file or an address, and read again when they are old or a token names
/// one that is not among them. Any thread.
class KeyRing final {
 public:
  struct Source {
    std::string jwks;    ///< A path, or https://…; http:// on this machine only.
    std::string secret;  ///< Instead of a JWKS.
  };

  /// `transport` is used for addresses only.
  KeyRing(Source source, http::Transport& transport, Clock& clock);

  /// kRejected when the source can never work: both or none given, a weak secret, a file that is no JWKS, an http:// address
  /// elsewhere.
  Result<void> open();

  /// The keys in hand; reads them when there are none or they are old. kTransient when there are none to be had.
  Result<std::shared_ptr<const jwt::KeySet>> keys();
  /// For a token whose key is unknown: newer keys, if there may be any. At most one look per floor, whatever tokens say.
  Result<std::shared_ptr<const jwt::KeySet>> newer_keys();

  /// What is missing, for /readyz.
  std::optional<std::string> missing();

 private:
  Result<jwt::KeySet> read();
  Result<std::string> fetch();
  Result<std::shared_ptr<const jwt::KeySet>> renewed(bool must_be_newer);

  const Source source_;
  http::Transport& transport_;
  Clock& clock_;
  std::mutex mutex_;
  std::shared_ptr<const jwt::KeySet> keys_;
  Duration read_at_{};   ///< Of the last success.
  Duration tried_at_{};  ///< Of the last attempt.
  bool was_tried_ = false;
  std::string problem_;
};

}  // namespace millrace::gateway
