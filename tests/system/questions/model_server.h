#pragma once

#include <sys/types.h>

#include <string>

#include "shared/http/curl_transport.h"
#include "shared/vocabulary/json.h"

namespace millrace {

/// tests/support/model_server as a child process on a free port.
class ModelServer {
 public:
  ModelServer();
  ~ModelServer();

  std::string url() const { return "http://127.0.0.1:" + port_; }
  void script(const Json& steps);
  Json calls();

 private:
  std::string port_;
  pid_t process_ = -1;
  http::CurlTransport transport_;
};

}  // namespace millrace
