#include "shared/asl/parse/findings.h"

#include <algorithm>

#include "shared/asl/parse/positions.h"

namespace millrace::asl {

Place Place::operator/(std::string_view member) const {
  Place place = *this;
  place.pointer_ += '/';
  for (const char character : member) {
    if (character == '~')
      place.pointer_ += "~0";
    else if (character == '/')
      place.pointer_ += "~1";
    else
      place.pointer_ += character;
  }
  return place;
}

void Findings::error(const char* code, const Place& place, std::string message) {
  findings_.push_back({.severity = Severity::kError,
                       .code = code,
                       .path = place.pointer(),
                       .message = std::move(message),
                       .line = 0,
                       .column = 0});
}

void Findings::warning(const char* code, const Place& place, std::string message) {
  error(code, place, std::move(message));
  findings_.back().severity = Severity::kWarning;
}

std::vector<Finding> Findings::locate_in(std::string_view text) && {
  if (findings_.empty()) return {};
  const Positions positions = find_positions(text);
  for (Finding& finding : findings_) {
    const Position position = positions.nearest(finding.path);
    finding.line = position.line;
    finding.column = position.column;
  }
  std::ranges::stable_sort(findings_, {}, [](const Finding& one) { return std::pair(one.line, one.column); });
  return std::move(findings_);
}

}  // namespace millrace::asl
