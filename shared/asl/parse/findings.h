#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/asl/finding.h"

namespace millrace::asl {

class Positions;

/// The stable codes of findings.
namespace code {
inline constexpr const char* kInvalidJson = "INVALID_JSON_DESCRIPTION";
inline constexpr const char* kSchema = "SCHEMA_VALIDATION_FAILED";
inline constexpr const char* kMissingTarget = "MISSING_TRANSITION_TARGET";
inline constexpr const char* kUnreachable = kMissingTarget;  // As Step Functions says it.
inline constexpr const char* kNoTerminal = "NO_TERMINAL_STATE";
inline constexpr const char* kDuplicateName = "DUPLICATE_STATE_NAME";
inline constexpr const char* kInvalidPath = "INVALID_JSON_PATH";
inline constexpr const char* kUnsupported = "NOT_SUPPORTED_YET";
}  // namespace code

/// A place in the definition's document. Extending one costs the same however deep it is; only a finding spells it out.
class Place final {
 public:
  Place() = default;
  Place operator/(std::string_view member) const;
  Place operator/(std::size_t index) const { return *this / std::to_string(index); }
  /// As a JSON Pointer.
  std::string pointer() const;
  /// The last step, empty at the root.
  std::string_view last() const;

 private:
  struct Step {
    std::shared_ptr<const Step> parent;
    std::string member;
  };
  std::shared_ptr<const Step> step_;  ///< Shared, because places branch.
};

/// Collects what is wrong with a definition, up to a bound. Lines and columns are filled in at the end.
class Findings final {
 public:
  /// Nobody reads more; the last one says that there are.
  static constexpr std::size_t kFindingsMax = 1000;

  void error(const char* code, const Place& place, std::string message);
  void warning(const char* code, const Place& place, std::string message);
  std::size_t size() const { return findings_.size(); }

  /// All of them in document order, with their positions.
  std::vector<Finding> locate(const Positions& positions) &&;

 private:
  void add(Severity severity, const char* code, const Place& place, std::string message);

  std::vector<Finding> findings_;
};

}  // namespace millrace::asl
