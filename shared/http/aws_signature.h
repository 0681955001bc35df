#pragma once

#include <string>

#include "shared/http/transport.h"
#include "shared/time/clock.h"

namespace millrace::http {

struct AwsCredentials {
  std::string access_key;
  std::string secret_key;     ///< A secret.
  std::string session_token;  ///< Of temporary credentials; may be empty. A secret.
};

struct AwsScope {
  std::string region;
  std::string service;  ///< "ssm", "bedrock-agentcore"
};

/// Adds the headers of AWS's Signature Version 4 (x-amz-date, x-amz-security-token, authorization). Signed are the host, the
/// content type and all x-amz headers but the trace id; the URL's path and query are taken as they will be sent. Not for S3, which encodes
/// paths otherwise. Pure.
void sign_for_aws(Request& request, const AwsCredentials& credentials, const AwsScope& scope, TimePoint now);

/// Percent-encodes all but A-Z a-z 0-9 - . _ ~ and, when asked, the slash.
std::string percent_encoded(const std::string& text, bool keeps_slashes = false);

}  // namespace millrace::http
