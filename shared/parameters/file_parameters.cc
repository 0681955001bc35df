#include "shared/parameters/file_parameters.h"

#include <fstream>
#include <iterator>

#include "shared/vocabulary/json.h"

namespace millrace::parameters {

Result<std::map<ParameterName, std::string>> FileParameters::fetch(const std::vector<ParameterName>& names) {
  std::ifstream stream(file_, std::ios::binary);
  if (!stream) return transient("parameters", "cannot read " + file_.string() + ": check the setting parameters.file");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const Json document = Json::parse(text, nullptr, false);
  // It may be in the middle of being written.
  if (!document.is_object()) return transient("parameters", file_.string() + " is no JSON object of names and values");

  std::map<ParameterName, std::string> values;
  for (const ParameterName& name : names) {
    const auto found = document.find(name.value());
    if (found != document.end() && found->is_string()) values[name] = found->get<std::string>();
  }
  return values;
}

}  // namespace millrace::parameters
