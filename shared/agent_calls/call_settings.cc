#include "shared/agent_calls/call_settings.h"

#include <algorithm>

namespace millrace::agent_calls {
namespace {

std::string text_at(const std::map<std::string, std::string>& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

std::string or_else(std::string text, std::string otherwise) { return text.empty() ? std::move(otherwise) : std::move(text); }

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

Result<void> check_sources(const CallSettings& settings) {
  for (const std::string& source : settings.parameter_sources) {
    if (source == "file" && settings.parameter_file.empty()) {
      return rejected("agent_calls", "parameters.sources names file: set parameters.file");
    }
    if (source == "ssm" && (settings.aws_region.empty() || settings.aws.access_key.empty() || settings.aws.secret_key.empty())) {
      return rejected("agent_calls", "parameters.sources names ssm: set aws.region, aws.access_key_id and aws.secret_access_key");
    }
    const auto known = {"environment", "file", "ssm", "postgres"};
    if (std::find(known.begin(), known.end(), source) == known.end()) {
      return rejected("agent_calls", "parameters.sources names " + source + "; there are environment, file, ssm and postgres");
    }
  }
  return {};
}

}  // namespace

Result<CallSettings> call_settings(const settings::Sheet& sheet, const std::map<std::string, std::string>& environment) {
  auto addresses = http::AddressPolicy::parse(sheet.list("agents.allowed_networks"));
  if (!addresses) return rejected("agent_calls", "agents.allowed_networks: " + addresses.error().detail);
  CallSettings settings{
      .addresses = *std::move(addresses),
      .agent_time = sheet.duration("agents.ttl"),
      .parameter_sources = sheet.list("parameters.sources"),
      .parameter_file = sheet.text("parameters.file"),
      .parameter_time = sheet.duration("parameters.ttl"),
      .aws_region = or_else(sheet.text("aws.region"), text_at(environment, "AWS_REGION")),
      .ssm_endpoint = without_slash(sheet.text("aws.ssm_endpoint")),
      .agentcore_endpoint = without_slash(sheet.text("aws.agentcore_endpoint")),
      .aws = {.access_key = or_else(sheet.text("aws.access_key_id"), text_at(environment, "AWS_ACCESS_KEY_ID")),
              .secret_key = or_else(sheet.text("aws.secret_access_key"), text_at(environment, "AWS_SECRET_ACCESS_KEY")),
              .session_token = or_else(sheet.text("aws.session_token"), text_at(environment, "AWS_SESSION_TOKEN"))}};
  if (const auto checked = check_sources(settings); !checked) return checked.error();
  return settings;
}

}  // namespace millrace::agent_calls
