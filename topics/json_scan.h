#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::topics {

/// A member of an object; `raw` is its value as text, inside the scanned text.
struct Member {
  std::string name;
  std::string_view raw;
};

struct ScanFault {
  enum class Kind { kSyntax, kInvalidUtf8, kTooDeep };
  Kind kind = Kind::kSyntax;
  std::size_t at = 0;  ///< Byte where the text stops making sense.
  std::string_view expected;
};

/// Checks JSON in one pass without building anything, so that what only passes through stays bytes. Accepts exactly
/// what nlohmann::json accepts, byte order mark and depth apart: nobody downstream can choke on it.
std::optional<ScanFault> check_json(std::string_view text, int depth_max);

/// The same for a text that must be an object; appends its members in order.
std::optional<ScanFault> scan_object(std::string_view text, int depth_max, std::vector<Member>& members);

/// The same for a text that must be an array; appends its elements in order, each as text inside the scanned text.
std::optional<ScanFault> scan_array(std::string_view text, int depth_max, std::vector<std::string_view>& elements);

/// The characters of a JSON string that was scanned before, quotes included in `raw`.
std::string unquoted(std::string_view raw);

}  // namespace millrace::topics
