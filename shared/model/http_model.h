#pragma once

#include <chrono>
#include <string>

#include "shared/http/transport.h"
#include "shared/model/provider.h"

namespace millrace::model {

/// Where a model is reached over HTTP.
struct HttpModel {
  std::string base_url;  ///< Without /v1 and without a slash at the end.
  std::string api_key;   ///< A secret.
  std::string model;
  std::chrono::milliseconds timeout{60'000};
};

/// What an answer other than 200 means, with the server's own message (shortened) as detail.
Refusal refusal_for(const http::Response& response, const std::string& name, TimePoint now);
Refusal refusal_for(const Error& error, const std::string& name);

/// A 200 whose body is not what the API promises.
Refusal malformed_answer(const std::string& name, const std::string& why);

}  // namespace millrace::model
