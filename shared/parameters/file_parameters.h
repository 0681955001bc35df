#pragma once

#include <filesystem>
#include <utility>

#include "shared/parameters/parameter_source.h"

namespace millrace::parameters {

/// A file `{"/agentcore/agents/pdf-adapter/arn": "http://…", …}`, read anew each time, so that it may be replaced.
class FileParameters final : public ParameterSource {
 public:
  explicit FileParameters(std::filesystem::path file) : file_(std::move(file)) {}

  std::string name() const override { return "the file " + file_.string(); }
  Result<std::map<ParameterName, std::string>> fetch(const std::vector<ParameterName>& names) override;

 private:
  const std::filesystem::path file_;
};

}  // namespace millrace::parameters
