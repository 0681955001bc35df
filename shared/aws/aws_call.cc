#include "shared/aws/aws_call.h"

namespace millrace::aws {
namespace {

constexpr std::size_t kWordsMax = 500;

/// Of an error in XML, as S3 writes it.
std::string text_between(const std::string& text, const std::string& open, const std::string& close) {
  const std::size_t from = text.find(open);
  if (from == std::string::npos) return "";
  const std::size_t begin = from + open.size();
  const std::size_t end = text.find(close, begin);
  return end == std::string::npos ? "" : text.substr(begin, end - begin);
}

/// AWS names an error in a header, in `__type`, in `code` or in XML, and explains it in `message` or `Message`.
std::string words_of(const http::Response& response) {
  std::string words;
  const auto add = [&](const std::string& text) {
    if (!text.empty()) words += ": " + text;
  };
  if (const auto type = response.headers.find("x-amzn-errortype"); type != response.headers.end()) add(type->second);
  const Json body = Json::parse(response.body, nullptr, false);
  if (body.is_object()) {
    for (const char* member : {"__type", "code", "message", "Message"}) add(text_in(body, member));
  } else {
    add(text_between(response.body, "<Code>", "</Code>"));
    add(text_between(response.body, "<Message>", "</Message>"));
  }
  return words.substr(0, kWordsMax);
}

}  // namespace

std::string text_in(const Json& object, const std::string& member) {
  if (!object.is_object()) return "";
  const auto found = object.find(member);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Error failure_of(const http::Response& response, const std::string& what) {
  const std::string detail = what + ": AWS answered " + std::to_string(response.status) + words_of(response);
  const auto says = [&](const char* word) { return detail.find(word) != std::string::npos; };
  if (response.status >= 500 || response.status == 429 || says("Throttl") || says("TooManyRequests") || says("SlowDown")) {
    return transient("aws", detail);
  }
  if (response.status == 404 || says("EntityNotFound")) return rejected(kNotFoundName, detail);
  if (response.status == 412) return rejected(kChangedName, detail);
  if (response.status == 401 || response.status == 403 || says("AccessDenied")) {
    return rejected(kForbiddenName, detail + " (check aws.region, the credentials and their permissions)");
  }
  return rejected("aws", detail);
}

Result<http::Response> call(const AwsCall& call, const AwsAccount& account, http::Transport& transport, Clock& clock,
                            std::stop_token stop) {
  if (const auto checked = account.check(); !checked) return checked.error();
  http::Request request;
  request.method = call.method;
  request.url = account.endpoint_of(call.service) + call.path;
  request.headers = call.headers;
  request.body = call.body;
  request.deadline = call.deadline;
  http::sign_for_aws(request, account.credentials, {.region = account.region, .service = call.service}, clock.now());

  auto response = transport.send(request, std::move(stop));
  if (!response) return response.error();
  if (response->status < 200 || response->status > 299) return failure_of(*response, call.service + " " + call.method);
  return response;
}

Result<Json> object_in(const http::Response& response, const std::string& what) {
  Json body = Json::parse(response.body, nullptr, false);
  if (!body.is_object()) return transient("aws", what + ": the answer is no JSON object");
  return body;
}

}  // namespace millrace::aws
