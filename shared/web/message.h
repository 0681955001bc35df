#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::web {

struct Header {
  std::string name;  ///< Of a request: in lower case.
  std::string value;
};

/// The first of a name in lower case. Repeated headers were joined by ", " when they were read, as RFC 9110 asks.
std::optional<std::string_view> find_header(const std::vector<Header>& headers, std::string_view name);

/// A request without its body.
struct RequestHead {
  std::string method;  ///< "GET".
  std::string target;  ///< As sent: "/v1/jobs?limit=5".
  std::vector<Header> headers;
  std::optional<std::size_t> content_length;

  std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
};

struct Request {
  RequestHead head;
  std::string body;                               ///< Empty when it went to a file.
  std::optional<std::filesystem::path> body_file; ///< Removed when the request's exchange ends.
};

struct Response {
  int status = 200;
  std::vector<Header> headers{};   ///< Content-Length and Connection are the server's to add.
  std::string body{};
};

}  // namespace millrace::web
