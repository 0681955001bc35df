#include "producers/cli/definition_findings.h"

#include <algorithm>

namespace millrace::cli {
namespace {

std::string_view name_of(asl::Severity severity) { return severity == asl::Severity::kError ? "error" : "warning"; }

std::string text_of_finding(const std::string& file, const asl::Finding& finding) {
  std::string text = file + ":";
  if (finding.line > 0) text += std::to_string(finding.line) + ":" + std::to_string(finding.column) + ":";
  text += " " + std::string(name_of(finding.severity)) + " " + finding.code;
  if (!finding.path.empty()) text += " at " + finding.path;
  return text + ": " + finding.message;
}

}  // namespace

Json document_of(const std::vector<asl::Finding>& findings) {
  Json array = Json::array();
  for (const asl::Finding& finding : findings) {
    array.push_back({{"severity", name_of(finding.severity)},
                     {"code", finding.code},
                     {"path", finding.path},
                     {"message", finding.message},
                     {"line", finding.line},
                     {"column", finding.column}});
  }
  return array;
}

void say_findings(Console& console, const std::string& file, const std::vector<asl::Finding>& findings) {
  for (const asl::Finding& finding : findings) {
    const Shade shade = finding.severity == asl::Severity::kError ? Shade::kBad : Shade::kWarning;
    console.note(console.shaded(printable(text_of_finding(file, finding)), shade));
  }
}

Json judgement_of(const std::vector<asl::Finding>& findings) {
  return Json{{"valid", !has_error(findings)}, {"findings", document_of(findings)}};
}

bool has_error(const std::vector<asl::Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const asl::Finding& finding) { return finding.severity == asl::Severity::kError; });
}

Problem problem_of_findings(const std::string& what, const std::vector<asl::Finding>& findings) {
  const auto errors = std::count_if(findings.begin(), findings.end(), [](const asl::Finding& finding) {
    return finding.severity == asl::Severity::kError;
  });
  return {.code = ExitCode::kUsage,
          .title = "InvalidDefinition",
          .detail = what + " has " + std::to_string(errors) + (errors == 1 ? " error" : " errors"),
          .more = Json{{"findings", document_of(findings)}}};
}

}  // namespace millrace::cli
