#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "shared/vocabulary/result.h"

namespace millrace::http {

struct Header {
  std::string name;
  std::string value;
};

struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<Header> headers;  ///< May hold secrets: never logged.
  std::string body;
  std::chrono::milliseconds deadline{30'000};  ///< For everything, from connecting to the last byte.
  std::size_t answer_bytes_max = 8u << 20;
};

struct Response {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< Names in lower case; the last of equal ones.
  std::string body;
};

/// `Error::where` of what callers tell apart.
inline constexpr char kTimedOutName[] = "http.timeout";
inline constexpr char kTooLargeName[] = "http.size";
inline constexpr char kRefusedAddressName[] = "http.address";

/// Sends requests. Any thread.
///
/// Every status is a Response; errors are: kTransient (no connection, connection cut, or kTimedOutName: the deadline
/// passed), kCancelled (the stop was requested) and kRejected (malformed address, kTooLargeName: an answer above the limit,
/// kRefusedAddressName: an address where requests may not go).
class Transport {
 public:
  virtual ~Transport() = default;
  virtual Result<Response> send(const Request& request, std::stop_token stop) = 0;
};

}  // namespace millrace::http
