#pragma once

#include <utility>

#include "shared/parameters/parameter_source.h"

namespace millrace::parameters {

/// "/agentcore/agents/pdf-adapter/arn" as AGENTCORE_AGENTS_PDF_ADAPTER_ARN; a name that is a variable's name already stays.
std::string variable_for(const ParameterName& name);

/// The environment that the process was started with. An empty variable counts as none.
class EnvironmentParameters final : public ParameterSource {
 public:
  explicit EnvironmentParameters(std::map<std::string, std::string> environment) : environment_(std::move(environment)) {}

  std::string name() const override { return "the environment"; }
  Result<std::map<ParameterName, std::string>> fetch(const std::vector<ParameterName>& names) override;

 private:
  const std::map<std::string, std::string> environment_;
};

}  // namespace millrace::parameters
