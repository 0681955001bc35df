#include "producers/cli/stack/doctor_findings.h"

#include <algorithm>

#include "shared/vocabulary/json.h"

namespace millrace::cli::stack {
namespace {

constexpr std::size_t kNameWidth = 14;

const char* mark_of(Finding::State state) {
  switch (state) {
    case Finding::State::kFine: return "ok      ";
    case Finding::State::kWarning: return "warning ";
    case Finding::State::kMissing: return "MISSING ";
  }
  return "";
}

const char* word_of(Finding::State state) {
  switch (state) {
    case Finding::State::kFine: return "ok";
    case Finding::State::kWarning: return "warning";
    case Finding::State::kMissing: return "missing";
  }
  return "";
}

}  // namespace

Finding fine(std::string name, std::string detail) {
  return {.name = std::move(name), .state = Finding::State::kFine, .detail = std::move(detail), .hint = {}};
}

Finding warning(std::string name, std::string detail, std::string hint) {
  return {.name = std::move(name), .state = Finding::State::kWarning, .detail = std::move(detail), .hint = std::move(hint)};
}

Finding missing(std::string name, std::string detail, std::string hint) {
  return {.name = std::move(name), .state = Finding::State::kMissing, .detail = std::move(detail), .hint = std::move(hint)};
}

bool is_healthy(const std::vector<Finding>& findings) {
  return std::none_of(findings.begin(), findings.end(), [](const auto& f) { return f.state == Finding::State::kMissing; });
}

std::string text_of(const std::vector<Finding>& findings) {
  std::string text;
  for (const auto& finding : findings) {
    text += mark_of(finding.state) + finding.name;
    text.append(finding.name.size() < kNameWidth ? kNameWidth - finding.name.size() : 1, ' ');
    text += finding.detail + "\n";
    if (!finding.hint.empty()) text += "        -> " + finding.hint + "\n";
  }
  return text;
}

Json document_of(const std::vector<Finding>& findings) {
  Json document = {{"healthy", is_healthy(findings)}, {"checks", Json::array()}};
  for (const auto& finding : findings) {
    Json check = {{"name", finding.name}, {"state", word_of(finding.state)}, {"detail", finding.detail}};
    if (!finding.hint.empty()) check["hint"] = finding.hint;
    document["checks"].push_back(std::move(check));
  }
  return document;
}

}  // namespace millrace::cli::stack
