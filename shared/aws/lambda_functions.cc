#include "shared/aws/lambda_functions.h"

#include "shared/aws/aws_call.h"
#include "shared/vocabulary/digest.h"

namespace millrace::aws {
namespace {

std::string header_or_empty(const http::Response& response, const std::string& name) {
  const auto found = response.headers.find(name);
  return found == response.headers.end() ? "" : found->second;
}

/// Lambda writes ordinary base64.
std::string base64_decoded(std::string text) {
  while (text.ends_with('=')) text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return base64url_decode(text);
}

}  // namespace

Result<LambdaAnswer> LambdaFunctions::invoke(const std::string& function, const std::string& payload,
                                             std::chrono::milliseconds patience, std::stop_token stop) {
  const AwsCall asked{.service = "lambda",
                      .path = "/2015-03-31/functions/" + http::percent_encoded(function) + "/invocations",
                      .body = payload,
                      .headers = {{"Content-Type", "application/json"},
                                  {"X-Amz-Invocation-Type", "RequestResponse"},
                                  {"X-Amz-Log-Type", "Tail"}},
                      .deadline = patience};
  const auto response = call(asked, account_, transport_, clock_, std::move(stop));
  if (!response) return response.error();
  return LambdaAnswer{.has_failed = !header_or_empty(*response, "x-amz-function-error").empty(),
                      .payload = response->body,
                      .log_tail = base64_decoded(header_or_empty(*response, "x-amz-log-result")),
                      .request_id = header_or_empty(*response, "x-amzn-requestid")};
}

}  // namespace millrace::aws
