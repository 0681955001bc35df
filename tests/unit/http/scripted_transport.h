#pragma once

#include <deque>
#include <vector>

#include "shared/http/transport.h"

namespace millrace::http {

/// Answers what it was told to, in order, the last answer for ever; keeps what it was asked.
class ScriptedTransport final : public Transport {
 public:
  void answer(int status, std::string body, std::map<std::string, std::string> headers = {}) {
    answers_.push_back(Response{.status = status, .headers = std::move(headers), .body = std::move(body)});
  }
  void fail(Error error) { answers_.push_back(std::move(error)); }
  /// From now on only what follows.
  void forget() { answers_.clear(); }

  Result<Response> send(const Request& request, std::stop_token) override {
    requests.push_back(request);
    if (answers_.empty()) return transient("http", "nobody is there");
    Result<Response> answer = answers_.front();
    if (answers_.size() > 1) answers_.pop_front();
    return answer;
  }

  std::vector<Request> requests;

 private:
  std::deque<Result<Response>> answers_;
};

inline std::string header_of(const Request& request, const std::string& name) {
  for (const Header& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return "";
}

}  // namespace millrace::http
