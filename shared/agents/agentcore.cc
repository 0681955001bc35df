#include "shared/agents/agentcore.h"

#include <vector>

#include "shared/vocabulary/uuid.h"

namespace millrace::agents {
namespace {

constexpr std::size_t kSessionLeast = 33;
constexpr std::size_t kArnParts = 6;

/// arn : partition : service : region : account : resource
std::vector<std::string> parts_of_arn(const std::string& arn) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  while (parts.size() + 1 < kArnParts) {
    const std::size_t colon = arn.find(':', at);
    if (colon == std::string::npos) return {};
    parts.push_back(arn.substr(at, colon - at));
    at = colon + 1;
  }
  parts.push_back(arn.substr(at));
  return parts;
}

}  // namespace

Result<std::string> agentcore_url(const std::string& runtime_arn, const AgentCoreAccess& access) {
  const auto parts = parts_of_arn(runtime_arn);
  if (parts.size() != kArnParts || parts[0] != "arn" || parts[2] != "bedrock-agentcore" || !parts[5].starts_with("runtime/")) {
    return rejected("agents", "the endpoint of an agent of kind agentcore must be an ARN like "
                              "arn:aws:bedrock-agentcore:REGION:ACCOUNT:runtime/NAME");
  }
  const std::string base =
      access.endpoint.empty() ? "https://bedrock-agentcore." + parts[3] + ".amazonaws.com" : access.endpoint;
  return base + "/runtimes/" + http::percent_encoded(runtime_arn) + "/invocations?qualifier=DEFAULT";
}

std::string agentcore_session(const std::string& session) {
  return session.size() >= kSessionLeast ? session : session + "-" + uuid_v5(kMillraceNamespace, session);
}

void sign_for_agentcore(http::Request& request, const std::string& runtime_arn, const AgentCoreAccess& access, TimePoint now) {
  const auto parts = parts_of_arn(runtime_arn);
  http::sign_for_aws(request, access.credentials, {.region = parts.at(3), .service = "bedrock-agentcore"}, now);
}

}  // namespace millrace::agents
