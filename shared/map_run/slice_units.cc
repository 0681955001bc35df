#include "shared/map_run/slice_units.h"

namespace millrace::map_run {

Result<std::vector<Unit>> units_of(const SliceRequest& request, const Plan& plan, ByteSource& source, Random& random) {
  if (auto same = check_unchanged(source, request.facts); !same) return same.error();
  auto items = read_items(source, plan, request.facts, request.page);
  if (!items) return items.error();
  const auto begin = static_cast<std::ptrdiff_t>(request.first_unit - request.page.first_unit);
  const auto end = begin + static_cast<std::ptrdiff_t>(request.units);
  if (!plan.batching && begin >= 0 && end <= static_cast<std::ptrdiff_t>(items->size())) {
    return make_units(plan, {items->begin() + begin, items->begin() + end}, random);  // The others need not be made.
  }
  auto units = make_units(plan, *items, random);
  if (!units) return units.error();
  if (begin < 0 || end > static_cast<std::ptrdiff_t>(units->size())) {
    return rejected("Millrace.WorkerError", "the slice lies outside its page");
  }
  return std::vector<Unit>(units->begin() + begin, units->begin() + end);
}

}  // namespace millrace::map_run
