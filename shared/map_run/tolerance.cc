#include "shared/map_run/tolerance.h"

namespace millrace::map_run {

bool is_exceeded(const Tolerance& tolerance, std::int64_t failed, std::optional<std::int64_t> items) {
  if (failed == 0) return false;
  const auto number = static_cast<double>(failed);
  if (!tolerance.count && !tolerance.percentage) return true;
  if (tolerance.count && number > *tolerance.count) return true;
  if (!tolerance.percentage) return false;
  if (*tolerance.percentage == 0) return true;
  return items && number * 100 > *tolerance.percentage * static_cast<double>(*items);
}

}  // namespace millrace::map_run
