#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/vocabulary/named_type.h"
#include "shared/vocabulary/result.h"

namespace millrace::parameters {

/// "/agentcore/agents/pdf-adapter/arn"
using ParameterName = NamedType<std::string, struct ParameterNameTag>;

/// Where parameters are kept. Any thread.
class ParameterSource {
 public:
  virtual ~ParameterSource() = default;
  /// For messages: "AWS SSM in us-east-1".
  virtual std::string name() const = 0;
  /// The values of those names that it knows; the others are left out. kTransient when it does not answer, kRejected when it
  /// refuses.
  virtual Result<std::map<ParameterName, std::string>> fetch(const std::vector<ParameterName>& names) = 0;
};

}  // namespace millrace::parameters
