#include "shared/asl/template.h"

namespace millrace::asl {
namespace {

Evaluated<Json> build(const Template& payload, const Environment& environment);

Evaluated<Json> build_object(const Template::Object& members, const Environment& environment) {
  Json::object_t object;
  object.reserve(members.size());
  for (const auto& [key, value] : members) {
    auto built = build(value, environment);
    if (!built) return built;
    // Keys are known to differ, so the search that operator[] makes is saved.
    object.Container::emplace_back(key, std::move(*built));
  }
  return Json(std::move(object));
}

Evaluated<Json> build_array(const Template::Array& elements, const Environment& environment) {
  Json array = Json::array();
  for (const Template& element : elements) {
    auto built = build(element, environment);
    if (!built) return built;
    array.push_back(std::move(*built));
  }
  return array;
}

Evaluated<Json> build(const Template& payload, const Environment& environment) {
  if (const auto* constant = std::get_if<Data>(&payload.content)) return Json(**constant);
  if (const auto* object = std::get_if<Template::Object>(&payload.content)) return build_object(*object, environment);
  if (const auto* array = std::get_if<Template::Array>(&payload.content)) return build_array(*array, environment);
  const auto& reference = std::get<Template::Reference>(payload.content);
  auto value = evaluate(reference.expression, reference.field, environment);
  if (!value) return value.fault();
  return Json(**value);
}

}  // namespace

Evaluated<Data> evaluate(const Template& payload, const Environment& environment) {
  if (const auto* constant = std::get_if<Data>(&payload.content)) return *constant;
  auto built = build(payload, environment);
  if (!built) return built.fault();
  return make_data(std::move(*built));
}

}  // namespace millrace::asl
