#pragma once

#include <nlohmann/json_fwd.hpp>

namespace millrace {

/// JSON whose objects keep the order of their members. Compare objects with care: `==` minds the order.
using Json = nlohmann::ordered_json;

}  // namespace millrace
