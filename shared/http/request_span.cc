#include "shared/http/request_span.h"

#include <string>

namespace millrace::http {
namespace {

constexpr int kFirstErrorStatus = 400;

/// "host:port" or "host" of an address, without anybody's password.
std::string server_in(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const std::string authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
  const std::size_t user = authority.rfind('@');
  return user == std::string::npos ? authority : authority.substr(user + 1);
}

}  // namespace

RequestSpan::RequestSpan(const Request& request) : call_(request.method) {
  call_.tell("http.request.method", request.method);
  call_.tell("server.address", server_in(request.url));
}

void RequestSpan::ended(const Result<Response>& response) {
  if (!response) return call_.fail(response.error().where);
  call_.tell("http.response.status_code", std::int64_t{response->status});
  if (response->status >= kFirstErrorStatus) call_.fail(std::to_string(response->status));
}

}  // namespace millrace::http
