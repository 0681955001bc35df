#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::telemetry {

/// Takes secrets out of text before anybody sees it: the given values, and the password of any URL.
class Redactor {
 public:
  Redactor() = default;
  /// Values shorter than four characters are left alone: they would blot out ordinary text.
  explicit Redactor(std::vector<std::string> secrets);

  std::string clean(std::string_view text) const;

 private:
  std::vector<std::string> secrets_;
};

}  // namespace millrace::telemetry
