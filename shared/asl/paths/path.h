#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "shared/asl/data.h"
#include "shared/vocabulary/result.h"

namespace millrace::asl {

struct FilterExpression;

/// The steps of a path. A definite path consists of MemberSegment, IndexSegment and (last) MembersSegment only.
struct MemberSegment {
  std::string name;
};
struct IndexSegment {
  std::int64_t index = 0;  ///< Negative counts from the end.
};
struct MembersSegment {
  std::vector<std::string> names;
};
struct IndexesSegment {
  std::vector<std::int64_t> indexes;
};
struct SliceSegment {
  std::optional<std::int64_t> begin;
  std::optional<std::int64_t> end;
};
struct WildcardSegment {};
struct FilterSegment {
  /// Shared because paths are copied with the templates that hold them; it never changes.
  std::shared_ptr<const FilterExpression> expression;
};

struct Segment {
  using Step = std::variant<MemberSegment, IndexSegment, MembersSegment, IndexesSegment, SliceSegment, WildcardSegment,
                            FilterSegment>;
  Step step;
  /// Written with `..`: applies to the value and everything below it.
  bool descends = false;
};

/// How much work selections may be: visited and copied values. `..` behind `..` would multiply without end.
class VisitBudget final {
 public:
  static constexpr std::int64_t kVisitsMax = 4'000'000;  ///< Of one path.
  static constexpr std::int64_t kAllVisitsMax = 10 * kVisitsMax;  ///< Of all paths of an attempt of a state.

  explicit VisitBudget(std::int64_t visits_max) : left_(visits_max) {}

  void spend(std::int64_t visits = 1) { left_ -= visits; }
  bool is_spent() const { return left_ < 0; }
  /// The budget of one path, as far as this one allows it.
  VisitBudget part() const { return VisitBudget(std::min(left_, kVisitsMax)); }
  std::int64_t left() const { return left_; }

 private:
  std::int64_t left_;
};

/// A compiled JSONPath in the dialect of Step Functions (Jayway's, not RFC 9535): `$` is the state's data, `$$` the
/// context object, `$name` a variable. Immutable.
class Path final {
 public:
  enum class Root { kData, kContext, kVariable };

  /// Rejected with the reason when the text is no path.
  static Result<Path> parse(std::string_view text);

  const std::string& text() const { return text_; }
  Root root() const { return root_; }
  const std::string& variable() const { return variable_; }
  const std::vector<Segment>& segments() const { return segments_; }
  /// Selects one value, present or not; any other path selects an array, perhaps empty.
  bool is_definite() const { return is_definite_; }
  bool is_root_only() const { return segments_.empty(); }
  /// Only names and indexes from 0: what ResultPath demands.
  bool is_reference() const { return is_reference_; }
  /// The name that the n-th step selects, empty when it is another kind of step.
  std::string_view member_at(std::size_t position) const;

  /// For definite paths: the selected part of `root`, null when it is missing. `from` skips leading segments.
  const Json* find(const Json& root, std::size_t from = 0) const;
  /// The selected part without a copy (definite) or a new array of copies; null when a definite path finds nothing, or
  /// when another one is more work than a VisitBudget allows.
  Data select(const Data& root, std::size_t from = 0) const;
  /// As part of a larger selection.
  Data select_within(VisitBudget& budget, const Data& root, std::size_t from = 0) const;
  /// Why select found nothing, in Jayway's words: "No results for path: $['x']".
  std::string why_missing(const Json& root, std::size_t from = 0) const;
  /// Missing only because an index at its very end is past the end of an array.
  bool ends_past_array(const Json& root, std::size_t from = 0) const;

 private:
  std::string text_;
  Root root_ = Root::kData;
  std::string variable_;
  std::vector<Segment> segments_;
  bool is_definite_ = true;
  bool is_reference_ = true;

  friend class PathParser;
};

/// A name as paths accept it after `$`: a Unicode letter or underscore, then letters, digits, underscores.
bool is_variable_name(std::string_view text);

}  // namespace millrace::asl
