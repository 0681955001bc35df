#pragma once

#include <chrono>
#include <utility>

#include "shared/http/aws_signature.h"
#include "shared/http/transport.h"
#include "shared/parameters/parameter_source.h"
#include "shared/time/clock.h"

namespace millrace::parameters {

struct SsmSettings {
  std::string region;
  std::string endpoint;  ///< Instead of https://ssm.<region>.amazonaws.com; without a slash at its end.
  http::AwsCredentials credentials;
  std::chrono::milliseconds timeout{5'000};
};

/// AWS Systems Manager's Parameter Store: GetParameters, ten names at a time, without decryption.
class SsmParameters final : public ParameterSource {
 public:
  SsmParameters(SsmSettings settings, http::Transport& transport, Clock& clock)
      : settings_(std::move(settings)), transport_(transport), clock_(clock) {}

  std::string name() const override { return "AWS SSM in " + settings_.region; }
  Result<std::map<ParameterName, std::string>> fetch(const std::vector<ParameterName>& names) override;

 private:
  Result<void> fetch_ten(const std::vector<ParameterName>& names, std::map<ParameterName, std::string>& values);

  const SsmSettings settings_;
  http::Transport& transport_;
  Clock& clock_;
};

}  // namespace millrace::parameters
