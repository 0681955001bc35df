#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "shared/aws/aws_account.h"
#include "shared/http/transport.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/json.h"

namespace millrace::aws {

/// `Error::where` of what callers tell apart.
inline constexpr char kNotFoundName[] = "aws.not_found";
inline constexpr char kForbiddenName[] = "aws.forbidden";
inline constexpr char kChangedName[] = "aws.changed";  ///< It is not any more what the call was about (412).

/// One request to a service that speaks JSON.
struct AwsCall {
  std::string service;
  std::string method = "POST";
  std::string path;  ///< Encoded, with its query.
  std::string body;
  std::vector<http::Header> headers = {};
  std::chrono::milliseconds deadline{30'000};
};

/// Signs, sends and reads: the answer of a call that succeeded (2xx). Errors as failure_of says, and the transport's.
Result<http::Response> call(const AwsCall& call, const AwsAccount& account, http::Transport& transport, Clock& clock,
                            std::stop_token stop);

/// What an answer other than 2xx means: kTransient for throttling and 5xx, otherwise kRejected with `where` kNotFoundName,
/// kForbiddenName, kChangedName or "aws". `what` says what was asked, for a person. AWS's own words are kept.
Error failure_of(const http::Response& response, const std::string& what);

/// The object in an answer; kTransient when it is something else, as a proxy in between would answer.
Result<Json> object_in(const http::Response& response, const std::string& what);

/// A text member of an object; empty when it is not there or no text.
std::string text_in(const Json& object, const std::string& member);

}  // namespace millrace::aws
