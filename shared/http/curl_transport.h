#pragma once

#include <memory>
#include <optional>

#include "shared/http/address_policy.h"
#include "shared/http/transport.h"

namespace millrace::http {

/// Transport over libcurl. Keeps the connections of finished requests for the next ones. Redirects are answers, not
/// followed; proxies from the environment are not used. Every request is a span (request_span.h). Any thread.
class CurlTransport final : public Transport {
 public:
  CurlTransport();
  /// Every address is looked at right before it is connected to, so that no name can resolve to another one in between.
  explicit CurlTransport(AddressPolicy policy);
  ~CurlTransport() override;

  Result<Response> send(const Request& request, std::stop_token stop) override;

 private:
  class Shelf;
  Result<Response> transfer(const Request& request, std::stop_token stop);

  const std::optional<AddressPolicy> policy_;  ///< Without one requests go anywhere.
  std::unique_ptr<Shelf> shelf_;
};

}  // namespace millrace::http
