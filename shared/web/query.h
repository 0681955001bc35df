#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace::web {

/// Percent-decoding; nothing for a malformed escape, a NUL, or what is no UTF-8. '+' stays a plus.
std::optional<std::string> decode_percent(std::string_view text);
std::string encode_percent(std::string_view text);

/// The parts of a path between its slashes, decoded: {"v1", "jobs"} of "/v1/jobs". Nothing when a part cannot be decoded,
/// is empty, "." or "..".
std::optional<std::vector<std::string>> path_parts(std::string_view path);

using Query = std::vector<std::pair<std::string, std::string>>;
/// What stands behind the '?' of a target, in order, '+' read as a blank. Nothing when it cannot be decoded.
std::optional<Query> query_of(std::string_view target);

}  // namespace millrace::web
