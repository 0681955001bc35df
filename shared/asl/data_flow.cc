#include "shared/asl/data_flow.h"

#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

/// One step towards the place of the result, made when it is a member that is missing; null where there is no way.
Json* step_into(Json& value, const Segment& segment) {
  if (const auto* member = std::get_if<MemberSegment>(&segment.step))
    return value.is_object() ? &value[member->name] : nullptr;
  const auto position = static_cast<std::size_t>(std::get<IndexSegment>(segment.step).index);
  return value.is_array() && position < value.size() ? &value[position] : nullptr;
}

}  // namespace

Evaluated<Data> filter_data(const DataPath& filter, const Environment& environment) {
  if (filter.is_null) return empty_object();
  if (!filter.path) return environment.data;
  return select_or_fault(*filter.path, environment);
}

Evaluated<Data> merge_result(const ResultPath& where, const Data& raw_input, Data result) {
  if (where.is_null) return raw_input;
  if (!where.path || where.path->is_root_only()) return result;
  Json merged = *raw_input;
  Json* place = &merged;
  for (const Segment& segment : where.path->segments()) {
    // A member that was just made is null; it becomes the object that the next member needs.
    const bool is_new = place->is_null() && place != &merged;
    if (is_new && std::holds_alternative<MemberSegment>(segment.step)) *place = Json::object();
    place = step_into(*place, segment);
    if (!place)
      return fault_of("States.ResultPathMatchFailure", "Unable to apply ReferencePath " + where.path->text() +
                                                           " to input " + to_text(*raw_input));
  }
  *place = take(std::move(result));
  return make_data(std::move(merged));
}

}  // namespace millrace::asl
