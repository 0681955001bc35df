#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/http/address_policy.h"
#include "shared/http/aws_signature.h"
#include "shared/settings/settings.h"

namespace millrace::agent_calls {

struct CallSettings {
  http::AddressPolicy addresses;
  Duration agent_time{};
  std::vector<std::string> parameter_sources;  ///< environment, file, ssm, postgres: the first that knows a name wins.
  std::string parameter_file;
  Duration parameter_time{};
  std::string aws_region;
  std::string ssm_endpoint;        ///< Empty: AWS's own.
  std::string agentcore_endpoint;  ///< The same.
  http::AwsCredentials aws;
};

/// What the settings leave open of AWS is taken from AWS's own variables in the environment. kRejected names the setting that
/// is wrong or missing.
Result<CallSettings> call_settings(const settings::Sheet& sheet, const std::map<std::string, std::string>& environment);

}  // namespace millrace::agent_calls
