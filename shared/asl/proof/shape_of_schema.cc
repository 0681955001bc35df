#include <algorithm>

#include "shared/asl/proof/shape.h"

namespace millrace::asl {
namespace {

constexpr int kSchemaDepthMax = 12;

Shape::Kind kind_of_type(const std::string& type) {
  if (type == "string") return Shape::Kind::kText;
  if (type == "number" || type == "integer") return Shape::Kind::kNumber;
  if (type == "boolean") return Shape::Kind::kBoolean;
  if (type == "null") return Shape::Kind::kNull;
  return Shape::Kind::kAny;
}

bool requires_member(const Json& schema, const std::string& name) {
  const auto found = schema.find("required");
  return found != schema.end() && found->is_array() && std::ranges::any_of(*found, [&](const Json& one) {
           return one.is_string() && one.get_ref<const std::string&>() == name;
         });
}

ShapePtr shape_at_depth(const Json& schema, Origin origin, int depth);

/// What a schema does not declare may be there, but nobody promised it: closed, as far as a proof goes.
ShapePtr object_shape(const Json& schema, Origin origin, int depth) {
  Shape shape{.kind = Shape::Kind::kObject, .origin = origin};
  const auto properties = schema.find("properties");
  if (properties != schema.end() && properties->is_object())
    for (const auto& [name, property] : properties->items())
      shape.members.emplace(name, Shape::Member{.shape = shape_at_depth(property, origin, depth + 1),
                                                .is_certain = requires_member(schema, name)});
  return std::make_shared<const Shape>(std::move(shape));
}

ShapePtr shape_at_depth(const Json& schema, Origin origin, int depth) {
  if (!schema.is_object() || depth > kSchemaDepthMax) return any_shape(origin);
  if (const auto constant = schema.find("const"); constant != schema.end())
    return shape_of(*constant, origin);
  const bool has_properties = schema.contains("properties");
  const auto type = schema.find("type");
  const std::string name = type != schema.end() && type->is_string() ? type->get<std::string>() : "";
  if (name == "object" || (name.empty() && has_properties))
    return has_properties ? object_shape(schema, origin, depth) : any_shape(origin);
  if (name == "array") {
    const auto items = schema.find("items");
    return array_of(items == schema.end() ? any_shape(origin) : shape_at_depth(*items, origin, depth + 1),
                    origin);
  }
  const Shape::Kind kind = kind_of_type(name);
  return kind == Shape::Kind::kAny ? any_shape(origin) : scalar_shape(kind, origin);
}

}  // namespace

ShapePtr shape_of_schema(const Json& schema, Origin origin) {
  return shape_at_depth(schema, origin, 0);
}

}  // namespace millrace::asl
