#include <cstdint>
#include <string_view>

#include "shared/asl/intrinsics/expression.h"
#include "shared/asl/values.h"

namespace asl = millrace::asl;

/// An expression, a line break, and the JSON that it sees.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const std::size_t line_end = text.find('\n');
  const auto expression = asl::parse_expression(text.substr(0, line_end));
  if (!expression || line_end == std::string_view::npos) return 0;
  auto json = asl::parse_json(text.substr(line_end + 1));
  if (!json) return 0;

  millrace::SeededRandom random(1);
  const asl::ExecutionIdentity identity;
  const asl::Data data = asl::make_data(std::move(*json));
  const std::string state_name = "State";
  const asl::ContextObject context{.identity = identity,
                                   .redrive_count = 0,
                                   .execution_input = data,
                                   .state_name = state_name,
                                   .entered_at = {},
                                   .retry_count = {},
                                   .task_token = {},
                                   .item = nullptr};
  const asl::Variables variables{{"variable", data}};
  const auto value = asl::evaluate(*expression, "value.$", {data, context, {variables, nullptr}, random});
  if (value) (void)asl::to_text(**value);
  return 0;
}
