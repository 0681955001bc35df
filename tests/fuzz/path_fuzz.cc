#include <cstdint>
#include <string_view>

#include "shared/asl/paths/path.h"
#include "shared/asl/values.h"

namespace asl = millrace::asl;

/// A path, a line break, and the JSON to look into.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const std::size_t line_end = text.find('\n');
  const auto path = asl::Path::parse(text.substr(0, line_end));
  if (!path || line_end == std::string_view::npos) return 0;
  auto json = asl::parse_json(text.substr(line_end + 1));
  if (!json) return 0;

  const asl::Data data = asl::make_data(std::move(*json));
  if (const asl::Data found = path->select(data)) (void)asl::to_text(*found);
  (void)path->why_missing(*data);
  (void)path->ends_past_array(*data);
  return 0;
}
