#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/asl/paths/path.h"
#include "shared/vocabulary/json.h"

namespace millrace::asl {

struct State;

/// Where a value, or what is unknown about it, comes from.
struct Origin {
  enum class Kind { kRequest, kResult, kError, kComputed };
  Kind kind = Kind::kComputed;
  const State* state = nullptr;  ///< Whose result or failure.

  bool operator==(const Origin&) const = default;
};

struct Shape;
/// Shared because the data of many ways through a machine have most parts in common; a shape never changes.
using ShapePtr = std::shared_ptr<const Shape>;

/// What is known about a JSON value before anything runs: an abstract value.
struct Shape {
  enum class Kind { kAny, kObject, kArray, kText, kNumber, kBoolean, kNull };

  struct Member {
    ShapePtr shape;          ///< Null: known not to be there.
    bool is_certain = true;  ///< False: there on some ways, missing on others.
  };

  Kind kind = Kind::kAny;
  Origin origin = {};
  std::map<std::string, Member, std::less<>> members = {};  ///< Of an object.
  bool is_open = false;                 ///< An object that may have further members, unknown ones.
  std::vector<ShapePtr> elements = {};  ///< Of an array of known length …
  ShapePtr each = {};                   ///< … or what any element is like.
  std::optional<Json> constant = {};    ///< Of a scalar.
};

ShapePtr any_shape(Origin origin);
ShapePtr scalar_shape(Shape::Kind kind, Origin origin);
/// Exactly this value.
ShapePtr shape_of(const Json& value, Origin origin);
/// An object with these members only.
ShapePtr closed_object(std::map<std::string, ShapePtr> members, Origin origin);
ShapePtr array_of(ShapePtr each, Origin origin);
/// Of values that a JSON Schema accepts.
ShapePtr shape_of_schema(const Json& schema, Origin origin);

bool same_shape(const ShapePtr& left, const ShapePtr& right);
/// What holds for both: a member that one lacks is uncertain. Cuts off below a depth, so that loops come to
/// rest.
ShapePtr join(const ShapePtr& left, const ShapePtr& right, int depth = 0);
/// The second's members win, as States.JsonMerge has it.
ShapePtr merge(const ShapePtr& left, const ShapePtr& right);

enum class Presence {
  kPresent,
  kAssumed,  ///< Inside something unknown.
  kMaybe,    ///< On some ways only.
  kMissing,
};

struct Reading {
  Presence presence = Presence::kPresent;
  ShapePtr shape = {};
  Origin origin = {};  ///< Of what was found, or of the unknown thing around it.
};

/// Follows a path's segments from `from` on. An indefinite path is an array, always there.
Reading read(const ShapePtr& shape, const Path& path, std::size_t from = 0);

/// The shape in which the definite path's value is `leaf`, and certain; a null leaf is known to be absent.
/// Paths through arrays leave it as it is.
ShapePtr with(const ShapePtr& shape, const Path& path, ShapePtr leaf, std::size_t from = 0);

}  // namespace millrace::asl
