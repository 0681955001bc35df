#pragma once

#include <chrono>
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

/// The same for S3: the path is signed as it is sent, and the body's digest goes along as a header.
void sign_for_s3(Request& request, const AwsCredentials& credentials, const std::string& region, TimePoint now);

/// An address that anybody may GET until `valid` has passed (a week at most). `url` is the object's, without a query.
std::string presigned_for_s3(const std::string& url, const AwsCredentials& credentials, const std::string& region,
                             TimePoint now, std::chrono::seconds valid);

/// Percent-encodes all but A-Z a-z 0-9 - . _ ~ and, when asked, the slash.
std::string percent_encoded(const std::string& text, bool keeps_slashes = false);

}  // namespace millrace::http
