#include "shared/asl/paths/path.h"

#include <algorithm>

#include "shared/asl/paths/filter.h"
#include "shared/asl/paths/path_parser.h"

namespace millrace::asl {
namespace {

/// Appends what one step selects from one value, without its descendants.
class StepSelector final {
 public:
  StepSelector(const Json& root, std::vector<const Json*>& found, VisitBudget& budget)
      : root_(root), found_(found), budget_(budget) {}

  void apply(const Segment& segment, const Json& value) {
    budget_.spend();
    if (budget_.is_spent()) return;
    std::visit([&](const auto& step) { select(step, value); }, segment.step);
    if (!segment.descends || !value.is_structured()) return;
    for (const Json& child : value) apply(segment, child);
  }

 private:
  void select(const MemberSegment& step, const Json& value) {
    if (!value.is_object()) return;
    if (const auto member = value.find(step.name); member != value.end()) add(*member);
  }
  void select(const MembersSegment& step, const Json& value) {
    for (const auto& name : step.names) select(MemberSegment{name}, value);
  }
  void select(const IndexSegment& step, const Json& value) {
    if (!value.is_array()) return;
    const auto size = static_cast<std::int64_t>(value.size());
    const std::int64_t index = step.index < 0 ? step.index + size : step.index;
    if (index >= 0 && index < size) add(value[static_cast<std::size_t>(index)]);
  }
  void select(const IndexesSegment& step, const Json& value) {
    for (const std::int64_t index : step.indexes) select(IndexSegment{index}, value);
  }
  void select(const SliceSegment& step, const Json& value) {
    if (!value.is_array()) return;
    const auto size = static_cast<std::int64_t>(value.size());
    const auto bound = [size](std::int64_t at) { return std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size); };
    const std::int64_t end = bound(step.end.value_or(size));
    for (std::int64_t i = bound(step.begin.value_or(0)); i < end; ++i) add(value[static_cast<std::size_t>(i)]);
  }
  void select(const WildcardSegment&, const Json& value) {
    if (value.is_structured())
      for (const Json& child : value) add(child);
  }
  void select(const FilterSegment& step, const Json& value) {
    const auto test = [&](const Json& item) {
      if (!budget_.is_spent() && step.expression->accepts(item, root_, budget_)) add(item);
    };
    if (value.is_array()) std::ranges::for_each(value, test);
    if (value.is_object()) test(value);
  }

  void add(const Json& value) {
    budget_.spend();
    if (!budget_.is_spent()) found_.push_back(&value);
  }

  const Json& root_;
  std::vector<const Json*>& found_;
  VisitBudget& budget_;
};

/// All values in a value, itself included: what a copy of it costs.
std::int64_t count_values(const Json& value) {
  std::int64_t count = 1;
  if (value.is_structured())
    for (const Json& child : value) count += count_values(child);
  return count;
}

std::string as_brackets(const Segment& segment) {
  if (const auto* member = std::get_if<MemberSegment>(&segment.step)) return "['" + member->name + "']";
  if (const auto* index = std::get_if<IndexSegment>(&segment.step)) return "[" + std::to_string(index->index) + "]";
  if (const auto* members = std::get_if<MembersSegment>(&segment.step)) {
    std::string text;
    for (const auto& name : members->names) text += (text.empty() ? "['" : "','") + name;
    return text + "']";
  }
  return "[*]";
}

/// One definite step down; null when there is nothing.
const Json* descend(const Json& value, const Segment& segment) {
  if (const auto* member = std::get_if<MemberSegment>(&segment.step)) {
    if (!value.is_object()) return nullptr;
    const auto found = value.find(member->name);
    return found == value.end() ? nullptr : &*found;
  }
  const auto* index = std::get_if<IndexSegment>(&segment.step);
  if (!index || !value.is_array()) return nullptr;
  const auto size = static_cast<std::int64_t>(value.size());
  const std::int64_t at = index->index < 0 ? index->index + size : index->index;
  return at >= 0 && at < size ? &value[static_cast<std::size_t>(at)] : nullptr;
}

/// `['a','b']` at the end of a definite path: one object with those of the members that there are.
Data merge_members(const Json& value, const Segment& segment) {
  if (!value.is_object()) return {};
  Json merged = Json::object();
  for (const auto& name : std::get<MembersSegment>(segment.step).names)
    if (const auto found = value.find(name); found != value.end()) merged[name] = *found;
  return make_data(std::move(merged));
}

}  // namespace

Result<Path> Path::parse(std::string_view text) {
  try {
    return PathParser(text).parse();
  } catch (const PathSyntaxError& error) {
    return rejected("asl.path", error.reason);
  }
}

std::string_view Path::member_at(std::size_t position) const {
  if (position >= segments_.size() || segments_[position].descends) return {};
  const auto* member = std::get_if<MemberSegment>(&segments_[position].step);
  return member ? std::string_view(member->name) : std::string_view{};
}

const Json* Path::find(const Json& root, std::size_t from) const {
  const Json* value = &root;
  for (std::size_t i = from; value && i < segments_.size(); ++i) value = descend(*value, segments_[i]);
  return value;
}

Data Path::select(const Data& root, std::size_t from) const {
  VisitBudget budget(VisitBudget::kVisitsMax);
  return select_within(budget, root, from);
}

Data Path::select_within(VisitBudget& budget, const Data& root, std::size_t from) const {
  if (from >= segments_.size()) return root;
  const bool merges_members = is_definite_ && std::holds_alternative<MembersSegment>(segments_.back().step);
  if (is_definite_ && !merges_members) {
    const Json* found = find(*root, from);
    return found ? part_of(root, *found) : Data{};
  }
  const std::size_t walked = segments_.size() - (merges_members ? 1 : 0);
  std::vector<const Json*> values{root.get()};
  for (std::size_t i = from; i < walked; ++i) {
    std::vector<const Json*> next;
    StepSelector selector(*root, next, budget);
    for (const Json* value : values) selector.apply(segments_[i], *value);
    values = std::move(next);
  }
  if (merges_members) return values.empty() ? Data{} : merge_members(*values.front(), segments_.back());
  Json array = Json::array();
  for (const Json* value : values) {
    budget.spend(count_values(*value));
    if (budget.is_spent()) return {};
    array.push_back(*value);
  }
  return budget.is_spent() ? Data{} : make_data(std::move(array));
}

std::string Path::why_missing(const Json& root, std::size_t from) const {
  if (!is_definite_)
    return "It selects too much: a path may visit and copy " + std::to_string(VisitBudget::kVisitsMax) +
           " values, all paths of a state " + std::to_string(VisitBudget::kAllVisitsMax);
  const Json* value = &root;
  std::string walked = "$";
  for (std::size_t i = 0; i < std::min(from, segments_.size()); ++i) walked += as_brackets(segments_[i]);
  for (std::size_t i = from; i < segments_.size(); ++i) {
    const Json* next = descend(*value, segments_[i]);
    const bool is_member = std::holds_alternative<MemberSegment>(segments_[i].step);
    if (!next && is_member && !value->is_object())
      return "Expected to find an object with property " + as_brackets(segments_[i]) + " in path " + walked +
             " but found '" + value->type_name() + "'.";
    walked += as_brackets(segments_[i]);
    if (!next && !is_member) return "Index out of bounds when evaluating path " + walked;
    if (!next) return (i + 1 == segments_.size() ? "No results for path: " : "Missing property in path ") + walked;
    value = next;
  }
  return "No results for path: " + walked;
}

bool Path::ends_past_array(const Json& root, std::size_t from) const {
  if (!is_definite_ || segments_.size() <= from) return false;
  const auto* index = std::get_if<IndexSegment>(&segments_.back().step);
  if (!index || index->index < 0) return false;
  const Json* value = &root;
  for (std::size_t i = from; value && i + 1 < segments_.size(); ++i) value = descend(*value, segments_[i]);
  return value && value->is_array();
}

}  // namespace millrace::asl
