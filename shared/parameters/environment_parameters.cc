#include "shared/parameters/environment_parameters.h"

namespace millrace::parameters {

std::string variable_for(const ParameterName& name) {
  std::string variable;
  for (const char c : name.value()) {
    if (c >= 'a' && c <= 'z') {
      variable += static_cast<char>(c - 'a' + 'A');
    } else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
      variable += c;
    } else if (!variable.empty()) {
      variable += '_';
    }
  }
  return variable;
}

Result<std::map<ParameterName, std::string>> EnvironmentParameters::fetch(const std::vector<ParameterName>& names) {
  std::map<ParameterName, std::string> values;
  for (const ParameterName& name : names) {
    const auto found = environment_.find(variable_for(name));
    if (found != environment_.end() && !found->second.empty()) values[name] = found->second;
  }
  return values;
}

}  // namespace millrace::parameters
