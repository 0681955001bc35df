#include "shared/parameters/ssm_parameters.h"

#include <algorithm>

#include "shared/vocabulary/json.h"

namespace millrace::parameters {
namespace {

constexpr std::size_t kNamesPerCall = 10;  // AWS's own limit.

http::Request ssm_request(const std::vector<ParameterName>& names, const SsmSettings& settings) {
  Json body{{"Names", Json::array()}, {"WithDecryption", false}};
  for (const ParameterName& name : names) body["Names"].push_back(name.value());
  http::Request request;
  request.method = "POST";
  request.url = (settings.endpoint.empty() ? "https://ssm." + settings.region + ".amazonaws.com" : settings.endpoint) + "/";
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"}, {"X-Amz-Target", "AmazonSSM.GetParameters"}};
  request.body = body.dump();
  request.deadline = settings.timeout;
  return request;
}

/// AWS names the error in `__type` and explains it in `message` or `Message`.
Error ssm_error(const http::Response& response, const std::string& source) {
  const Json body = Json::parse(response.body, nullptr, false);
  std::string detail = source + " answered " + std::to_string(response.status);
  for (const char* member : {"__type", "message", "Message"}) {
    if (body.is_object() && body.contains(member) && body[member].is_string()) detail += ": " + body[member].get<std::string>();
  }
  const bool may_pass = response.status >= 500 || response.status == 429 || detail.find("Throttling") != std::string::npos;
  if (may_pass) return transient("parameters", detail);
  return rejected("parameters", detail + " (check aws.region, the credentials and the role's ssm:GetParameters)");
}

}  // namespace

Result<std::map<ParameterName, std::string>> SsmParameters::fetch(const std::vector<ParameterName>& names) {
  std::map<ParameterName, std::string> values;
  for (std::size_t at = 0; at < names.size(); at += kNamesPerCall) {
    const auto first = names.begin() + static_cast<std::ptrdiff_t>(at);
    const auto last = names.begin() + static_cast<std::ptrdiff_t>(std::min(at + kNamesPerCall, names.size()));
    if (const auto fetched = fetch_ten({first, last}, values); !fetched) return fetched.error();
  }
  return values;
}

Result<void> SsmParameters::fetch_ten(const std::vector<ParameterName>& names,
                                      std::map<ParameterName, std::string>& values) {
  http::Request request = ssm_request(names, settings_);
  http::sign_for_aws(request, settings_.credentials, {.region = settings_.region, .service = "ssm"}, clock_.now());

  const auto response = transport_.send(request, {});
  if (!response) return transient("parameters", name() + " does not answer: " + response.error().detail);
  if (response->status != 200) return ssm_error(*response, name());

  const Json body = Json::parse(response->body, nullptr, false);
  if (!body.is_object() || !body.contains("Parameters") || !body["Parameters"].is_array()) {
    return transient("parameters", name() + " answered something else than GetParameters promises");
  }
  for (const Json& parameter : body["Parameters"]) {
    const bool is_whole = parameter.is_object() && parameter.contains("Name") && parameter["Name"].is_string() &&
                          parameter.contains("Value") && parameter["Value"].is_string();
    if (is_whole) values[ParameterName(parameter["Name"].get<std::string>())] = parameter["Value"].get<std::string>();
  }
  return {};
}

}  // namespace millrace::parameters
