#include "shared/model/http_model.h"

#include "shared/http/retry_after.h"
#include "shared/vocabulary/json.h"

namespace millrace::model {
namespace {

constexpr std::size_t kMessageMax = 300;

/// Both APIs put a sentence in error.message.
std::string message_in(const http::Response& response) {
  const Json body = Json::parse(response.body, nullptr, false);
  std::string message = "status " + std::to_string(response.status);
  if (body.is_object() && body.contains("error") && body["error"].is_object()) {
    const Json& error = body["error"];
    if (error.contains("message") && error["message"].is_string()) message += ": " + error["message"].get<std::string>();
  }
  if (message.size() > kMessageMax) message.resize(kMessageMax);
  return message;
}

/// Accounts without money say 429, too, but waiting does not help there.
bool is_out_of_money(const http::Response& response) {
  return response.body.find("insufficient_quota") != std::string::npos || response.body.find("billing_error") != std::string::npos;
}

}  // namespace

Refusal refusal_for(const http::Response& response, const std::string& name, TimePoint now) {
  const std::string detail = name + ": " + message_in(response);
  const int status = response.status;
  if (status == 401 || status == 403) {
    return {RefusalKind::kRejected, detail + " (check the provider's api_key setting)", std::nullopt};
  }
  if (status == 402 || (status == 429 && is_out_of_money(response))) {
    return {RefusalKind::kRejected, detail + " (the account has no quota left)", std::nullopt};
  }
  if (status == 429 || status == 529) return {RefusalKind::kBusy, detail, http::retry_after(response, now)};
  if (status == 503) return {RefusalKind::kAway, detail, http::retry_after(response, now)};
  if (status >= 500 || status == 408 || status == 409) return {RefusalKind::kAway, detail, std::nullopt};
  return {RefusalKind::kRejected, detail, std::nullopt};
}

Refusal refusal_for(const Error& error, const std::string& name) {
  const RefusalKind kind = error.kind == ErrorKind::kCancelled  ? RefusalKind::kCancelled
                           : error.kind == ErrorKind::kRejected ? RefusalKind::kRejected
                                                                : RefusalKind::kAway;
  return {kind, name + ": " + error.detail, std::nullopt};
}

Refusal malformed_answer(const std::string& name, const std::string& why) {
  return {RefusalKind::kAway, name + ": the answer is malformed: " + why, std::nullopt};
}

}  // namespace millrace::model
