#pragma once

#include <memory>

#include "shared/http/transport.h"

namespace millrace::http {

/// Transport over libcurl. Keeps the connections of finished requests for the next ones. Redirects are answers, not
/// followed; proxies from the environment are not used. Any thread.
class CurlTransport final : public Transport {
 public:
  CurlTransport();
  ~CurlTransport() override;

  Result<Response> send(const Request& request, std::stop_token stop) override;

 private:
  class Shelf;
  std::unique_ptr<Shelf> shelf_;
};

}  // namespace millrace::http
