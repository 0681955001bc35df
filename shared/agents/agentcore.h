#pragma once

#include <string>

#include "shared/http/aws_signature.h"
#include "shared/vocabulary/result.h"

namespace millrace::agents {

/// How AWS Bedrock AgentCore is reached.
struct AgentCoreAccess {
  std::string endpoint;  ///< Instead of https://bedrock-agentcore.<region>.amazonaws.com; without a slash at its end.
  http::AwsCredentials credentials;
};

/// Where InvokeAgentRuntime of a runtime is; kRejected when the ARN is not one of an AgentCore runtime.
Result<std::string> agentcore_url(const std::string& runtime_arn, const AgentCoreAccess& access);

/// AgentCore wants session ids of at least 33 characters: a shorter one is extended, always to the same.
std::string agentcore_session(const std::string& session);

/// Signs for the ARN's region.
void sign_for_agentcore(http::Request& request, const std::string& runtime_arn, const AgentCoreAccess& access, TimePoint now);

}  // namespace millrace::agents
