#include "shared/json_schema/violation.h"

namespace millrace::json_schema {

std::string describe(const std::vector<Violation>& violations, std::size_t count_max) {
  std::string text;
  for (std::size_t i = 0; i < violations.size() && i < count_max; ++i) {
    if (i > 0) text += "; ";
    text += (violations[i].pointer.empty() ? "the value" : violations[i].pointer) + " " + violations[i].message;
  }
  if (violations.size() > count_max) text += "; and " + std::to_string(violations.size() - count_max) + " more";
  return text;
}

}  // namespace millrace::json_schema
