#include "workers/enrich/output_cells.h"

#include <algorithm>

#include "shared/vocabulary/json.h"

namespace millrace::enrich {
namespace {

constexpr int kDepthMax = 512;
constexpr std::size_t kPlainDigitsMax = 15;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool are_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

/// A number that is written as everybody writes it: so many digits mean the same to all, and there is no shorter way.
bool is_plain_number(std::string_view raw) {
  const std::string_view number = raw.substr(raw.starts_with('-') ? 1 : 0);
  if (number.size() > kPlainDigitsMax) return false;
  const std::size_t point = number.find('.');
  if (point == std::string_view::npos) return raw != "-0" && are_digits(number);
  const std::string_view fraction = number.substr(point + 1);
  const bool is_short = fraction == "0" || !fraction.ends_with('0');
  // Far behind the point people and machines write exponents.
  return is_short && !fraction.starts_with("000") && are_digits(number.substr(0, point)) && are_digits(fraction);
}

}  // namespace

std::string_view cell_text_of(std::string_view raw, std::string& made) {
  if (raw == "null") return {};
  if (raw == "true" || raw == "false" || is_plain_number(raw)) return raw;
  if (raw.front() == '"') {
    if (raw.find('\\') == std::string_view::npos) return raw.substr(1, raw.size() - 2);
    return made = topics::unquoted(raw);
  }
  return made = Json::parse(raw, nullptr, false).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::span<const std::string_view> OutputCells::of(std::string_view answer) {
  std::ranges::fill(cells_, std::string_view());
  members_.clear();
  made_.clear();
  if (topics::scan_object(answer, kDepthMax, members_)) return cells_;
  for (std::size_t field = 0; field < fields_.size(); ++field) {
    const auto same = [&](const topics::Member& member) { return member.name == fields_[field]; };
    // Of members that come twice the last counts.
    const auto found = std::find_if(members_.rbegin(), members_.rend(), same);
    if (found != members_.rend()) cells_[field] = cell_text_of(found->raw, made_.emplace_back());
  }
  return cells_;
}

}  // namespace millrace::enrich
