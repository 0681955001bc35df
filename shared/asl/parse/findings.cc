#include "shared/asl/parse/findings.h"

#include <algorithm>

#include "shared/asl/parse/positions.h"

namespace millrace::asl {

Place Place::operator/(std::string_view member) const {
  Place place;
  place.step_ = std::make_shared<const Step>(Step{.parent = step_, .member = std::string(member)});
  return place;
}

std::string Place::pointer() const {
  std::vector<const Step*> steps;
  for (const Step* step = step_.get(); step; step = step->parent.get()) steps.push_back(step);
  std::string pointer;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) pointer += '/' + escape_pointer_step((*step)->member);
  return pointer;
}

std::string_view Place::last() const { return step_ ? std::string_view(step_->member) : std::string_view(); }

void Findings::add(Severity severity, const char* code, const Place& place, std::string message) {
  if (findings_.size() > kFindingsMax) return;
  Finding finding{.severity = severity, .code = code, .path = "", .message = "", .line = 0, .column = 0};
  if (findings_.size() == kFindingsMax) {
    finding.severity = Severity::kError;
    finding.message = "There are more findings than these " + std::to_string(kFindingsMax);
  } else {
    finding.path = place.pointer();
    finding.message = std::move(message);
  }
  findings_.push_back(std::move(finding));
}

void Findings::error(const char* code, const Place& place, std::string message) {
  add(Severity::kError, code, place, std::move(message));
}

void Findings::warning(const char* code, const Place& place, std::string message) {
  add(Severity::kWarning, code, place, std::move(message));
}

std::vector<Finding> Findings::locate(const Positions& positions) && {
  for (Finding& finding : findings_) {
    const Position position = positions.nearest(finding.path);
    finding.line = position.line;
    finding.column = position.column;
  }
  std::ranges::stable_sort(findings_, {}, [](const Finding& one) { return std::pair(one.line, one.column); });
  return std::move(findings_);
}

}  // namespace millrace::asl
