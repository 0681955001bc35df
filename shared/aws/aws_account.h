#pragma once

#include <map>
#include <string>

#include "shared/http/aws_signature.h"
#include "shared/settings/settings.h"
#include "shared/vocabulary/result.h"

namespace millrace::aws {

/// Who we are at AWS, and where AWS is.
struct AwsAccount {
  std::string region;
  http::AwsCredentials credentials;
  /// By service ("s3", "lambda"): an address instead of AWS's own, without a slash at its end.
  std::map<std::string, std::string> endpoints;

  /// "https://lambda.eu-west-1.amazonaws.com"
  std::string endpoint_of(const std::string& service) const;
  /// kRejected names the settings that are missing.
  Result<void> check() const;
};

/// From the settings `aws.…`, or else AWS's own variables in the environment.
AwsAccount aws_account(const settings::Sheet& sheet, const std::map<std::string, std::string>& environment);

}  // namespace millrace::aws
