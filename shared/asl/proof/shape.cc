#include "shared/asl/proof/shape.h"

#include <algorithm>

#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

constexpr int kShapeDepthMax = 12;
constexpr std::size_t kElementsMax = 64;

ShapePtr make(Shape shape) {
  return std::make_shared<const Shape>(std::move(shape));
}

Shape::Kind kind_of(const Json& value) {
  if (value.is_string()) return Shape::Kind::kText;
  if (value.is_boolean()) return Shape::Kind::kBoolean;
  if (value.is_null()) return Shape::Kind::kNull;
  return Shape::Kind::kNumber;
}

bool same_member(const Shape::Member& left, const Shape::Member& right) {
  return left.is_certain == right.is_certain && same_shape(left.shape, right.shape);
}

Shape::Member join_members(const Shape::Member* left, const Shape::Member* right, int depth) {
  if (!left || !right) return {.shape = left ? left->shape : right->shape, .is_certain = false};
  if (!left->shape && !right->shape) return *left;
  if (!left->shape) return {.shape = right->shape, .is_certain = false};
  if (!right->shape) return {.shape = left->shape, .is_certain = false};
  return {.shape = join(left->shape, right->shape, depth + 1),
          .is_certain = left->is_certain && right->is_certain};
}

ShapePtr join_objects(const Shape& left, const Shape& right, int depth) {
  Shape joined{.kind = Shape::Kind::kObject, .origin = left.is_open ? left.origin : right.origin};
  joined.is_open = left.is_open || right.is_open;
  const auto find = [](const Shape& shape, const std::string& name) {
    const auto found = shape.members.find(name);
    return found == shape.members.end() ? nullptr : &found->second;
  };
  for (const Shape* side : {&left, &right})
    for (const auto& [name, member] : side->members)
      if (!joined.members.contains(name))
        joined.members.emplace(name, join_members(find(left, name), find(right, name), depth));
  // What one side does not know about may be there on that side too: unknown, not uncertain.
  std::erase_if(joined.members, [&](const auto& entry) {
    return (left.is_open && !find(left, entry.first)) || (right.is_open && !find(right, entry.first));
  });
  std::erase_if(joined.members,
                [](const auto& entry) { return !entry.second.shape && !entry.second.is_certain; });
  return make(std::move(joined));
}

ShapePtr each_of(const Shape& array) {
  if (array.each) return array.each;
  ShapePtr each;
  for (const ShapePtr& element : array.elements) each = each ? join(each, element) : element;
  return each;
}

ShapePtr join_arrays(const Shape& left, const Shape& right, int depth) {
  Shape joined{.kind = Shape::Kind::kArray, .origin = left.origin};
  if (!left.each && !right.each && left.elements.size() == right.elements.size()) {
    for (std::size_t i = 0; i < left.elements.size(); ++i)
      joined.elements.push_back(join(left.elements[i], right.elements[i], depth + 1));
    return make(std::move(joined));
  }
  const ShapePtr of_left = each_of(left);
  const ShapePtr of_right = each_of(right);
  joined.each = of_left && of_right ? join(of_left, of_right, depth + 1) : of_left ? of_left : of_right;
  if (!joined.each) joined.each = any_shape({});
  return make(std::move(joined));
}

/// One step of a path; `is_last` lets an index past the end be null.
Reading step_into(const ShapePtr& shape, const Segment& segment, bool is_last) {
  if (shape->kind == Shape::Kind::kAny)
    return {.presence = Presence::kAssumed, .shape = any_shape(shape->origin), .origin = shape->origin};
  const Reading missing{
      .presence = Presence::kMissing, .shape = any_shape(shape->origin), .origin = shape->origin};
  if (const auto* member = std::get_if<MemberSegment>(&segment.step)) {
    if (shape->kind != Shape::Kind::kObject) return missing;
    const auto found = shape->members.find(member->name);
    if (found == shape->members.end())
      return shape->is_open ? Reading{Presence::kAssumed, any_shape(shape->origin), shape->origin} : missing;
    if (!found->second.shape) return missing;
    return {.presence = found->second.is_certain ? Presence::kPresent : Presence::kMaybe,
            .shape = found->second.shape,
            .origin = found->second.shape->origin};
  }
  if (const auto* index = std::get_if<IndexSegment>(&segment.step)) {
    if (shape->kind != Shape::Kind::kArray) return missing;
    if (shape->each)
      return {.presence = Presence::kPresent, .shape = shape->each, .origin = shape->each->origin};
    const auto size = static_cast<std::int64_t>(shape->elements.size());
    const std::int64_t at = index->index < 0 ? size + index->index : index->index;
    if (at >= 0 && at < size) {
      const ShapePtr& element = shape->elements[static_cast<std::size_t>(at)];
      return {.presence = Presence::kPresent, .shape = element, .origin = element->origin};
    }
    return is_last ? Reading{Presence::kPresent, shape_of(nullptr, shape->origin), shape->origin} : missing;
  }
  return {.presence = Presence::kPresent,
          .shape = array_of(any_shape(shape->origin), shape->origin),
          .origin = shape->origin};
}

Presence weaker(Presence left, Presence right) {
  return std::max(left, right);
}

}  // namespace

ShapePtr any_shape(Origin origin) {
  return make({.kind = Shape::Kind::kAny, .origin = origin});
}

ShapePtr scalar_shape(Shape::Kind kind, Origin origin) {
  return make({.kind = kind, .origin = origin});
}

ShapePtr shape_of(const Json& value, Origin origin) {
  if (value.is_object()) {
    Shape shape{.kind = Shape::Kind::kObject, .origin = origin};
    for (const auto& [name, member] : value.items())
      shape.members.emplace(name, Shape::Member{.shape = shape_of(member, origin)});
    return make(std::move(shape));
  }
  if (value.is_array()) {
    if (value.size() > kElementsMax) return array_of(any_shape(origin), origin);
    Shape shape{.kind = Shape::Kind::kArray, .origin = origin};
    for (const Json& element : value) shape.elements.push_back(shape_of(element, origin));
    return make(std::move(shape));
  }
  Shape shape{.kind = kind_of(value), .origin = origin};
  shape.constant = value;
  return make(std::move(shape));
}

ShapePtr closed_object(std::map<std::string, ShapePtr> members, Origin origin) {
  Shape shape{.kind = Shape::Kind::kObject, .origin = origin};
  for (auto& [name, member] : members) shape.members.emplace(name, Shape::Member{.shape = std::move(member)});
  return make(std::move(shape));
}

ShapePtr array_of(ShapePtr each, Origin origin) {
  Shape shape{.kind = Shape::Kind::kArray, .origin = origin};
  shape.each = std::move(each);
  return make(std::move(shape));
}

bool same_shape(const ShapePtr& left, const ShapePtr& right) {
  if (left == right) return true;
  if (!left || !right) return false;
  if (left->kind != right->kind || left->origin != right->origin || left->is_open != right->is_open)
    return false;
  if (left->constant.has_value() != right->constant.has_value()) return false;
  if (left->constant && *left->constant != *right->constant) return false;
  return same_shape(left->each, right->each) &&
         std::ranges::equal(left->elements, right->elements, same_shape) &&
         std::ranges::equal(left->members, right->members, [](const auto& one, const auto& other) {
           return one.first == other.first && same_member(one.second, other.second);
         });
}

ShapePtr join(const ShapePtr& left, const ShapePtr& right, int depth) {
  if (left == right) return left;
  if (left->kind == Shape::Kind::kAny) return left;
  if (right->kind == Shape::Kind::kAny) return right;
  if (left->kind != right->kind || depth > kShapeDepthMax) return any_shape({});
  if (left->kind == Shape::Kind::kObject) return join_objects(*left, *right, depth);
  if (left->kind == Shape::Kind::kArray) return join_arrays(*left, *right, depth);
  if (left->constant && right->constant && *left->constant == *right->constant) return left;
  return scalar_shape(left->kind, left->origin);
}

ShapePtr merge(const ShapePtr& left, const ShapePtr& right) {
  const auto is_object = [](const ShapePtr& shape) { return shape->kind == Shape::Kind::kObject; };
  if (!is_object(left) && !is_object(right)) return any_shape(right->origin);
  Shape merged{.kind = Shape::Kind::kObject, .origin = is_object(right) ? left->origin : right->origin};
  merged.is_open = !is_object(left) || !is_object(right) || left->is_open || right->is_open;
  if (is_object(left)) {
    merged.members = left->members;
    // The other side may bring another value, but not take the member away.
    if (!is_object(right) || right->is_open)
      for (auto& [name, member] : merged.members)
        if (member.shape) member.shape = any_shape(right->origin);
  }
  if (is_object(right))
    for (const auto& [name, member] : right->members) {
      if (!member.shape) continue;
      const auto known = merged.members.find(name);
      const bool is_certain = member.is_certain || (known != merged.members.end() && known->second.shape &&
                                                    known->second.is_certain);
      merged.members.insert_or_assign(name, Shape::Member{.shape = member.shape, .is_certain = is_certain});
    }
  return make(std::move(merged));
}

Reading read(const ShapePtr& shape, const Path& path, std::size_t from) {
  Reading reading{.presence = Presence::kPresent, .shape = shape, .origin = shape->origin};
  const auto& segments = path.segments();
  for (std::size_t i = from; i < segments.size(); ++i) {
    if (!path.is_definite())
      return {.presence = Presence::kPresent,
              .shape = array_of(any_shape(reading.origin), reading.origin),
              .origin = reading.origin};
    const Reading next = step_into(reading.shape, segments[i], i + 1 == segments.size());
    reading = {
        .presence = weaker(reading.presence, next.presence), .shape = next.shape, .origin = next.origin};
    if (reading.presence == Presence::kMissing) return reading;
  }
  return reading;
}

ShapePtr with(const ShapePtr& shape, const Path& path, ShapePtr leaf, std::size_t from) {
  if (from >= path.segments().size()) return leaf;
  const auto* member = std::get_if<MemberSegment>(&path.segments()[from].step);
  if (!member || path.segments()[from].descends) return shape;
  if (shape->kind != Shape::Kind::kObject && shape->kind != Shape::Kind::kAny) return shape;
  Shape changed = *shape;
  if (shape->kind == Shape::Kind::kAny) {
    changed.kind = Shape::Kind::kObject;
    changed.is_open = true;
  }
  const auto found = changed.members.find(member->name);
  const bool is_known = found != changed.members.end() && found->second.shape;
  const ShapePtr inner = is_known          ? found->second.shape
                         : changed.is_open ? any_shape(shape->origin)
                                           : closed_object({}, shape->origin);
  ShapePtr placed = with(inner, path, std::move(leaf), from + 1);
  changed.members.insert_or_assign(member->name, Shape::Member{.shape = std::move(placed)});
  return make(std::move(changed));
}

}  // namespace millrace::asl
