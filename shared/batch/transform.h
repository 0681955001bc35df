#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/vocabulary/json_fwd.h"
#include "shared/vocabulary/result.h"

namespace millrace::batch {

/// What is done to a cell before it is a field of the agent's input: steps between bars, "trim | lower | replace 'Inc.' ''".
///
///     trim                 without blanks at both ends
///     squeeze              every run of blanks is one
///     lower, upper         the letters A to Z
///     digits               only 0 to 9 stay
///     number               without thousands' commas, blanks and signs of money: "$1,234.50" is "1234.50"
///     replace 'A' 'B'      every A is B
///     prefix 'A'           A in front of a cell that is not empty
///     suffix 'A'           A behind it
///     default 'A'          A instead of an empty cell
///     part 'A' N           the N-th piece between A's, from 1; empty when there are fewer
///     left N               the first N characters
///
/// A text stands between apostrophes; an apostrophe in it is written twice. Immutable; any thread.
class Transform final {
 public:
  /// kRejected as TRANSFORM_INVALID names the step.
  static Result<Transform> parse(std::string_view text);
  std::string apply(std::string_view cell) const;

 private:
  enum class Kind { kTrim, kSqueeze, kLower, kUpper, kDigits, kNumber, kReplace, kPrefix, kSuffix, kDefault, kPart, kLeft };
  struct Step {
    Kind kind = Kind::kTrim;
    std::string text{};
    std::string other{};
    std::size_t count = 0;
  };
  struct Form;
  static const std::vector<Form>& forms();
  static Result<Step> parse_step(const std::vector<std::string>& words);
  static std::string apply(const Step& step, std::string cell);

  std::vector<Step> steps_;
};

/// By field of the agent's input.
using Transforms = std::map<std::string, Transform>;

/// {"field": "trim | lower"}. kRejected as TRANSFORM_INVALID.
Result<Transforms> parse_transforms(const Json& document);

}  // namespace millrace::batch
