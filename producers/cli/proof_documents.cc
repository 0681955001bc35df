#include "producers/cli/proof_documents.h"

#include "producers/cli/console.h"

namespace millrace::cli {
namespace {

Json document_of_remark(const asl::Remark& remark) {
  return {{"severity", asl::name_of(remark.severity)},
          {"code", remark.code},
          {"path", remark.path},
          {"message", remark.message},
          {"reason", remark.reason},
          {"way", remark.way},
          {"patch", remark.patch},
          {"line", remark.position.line},
          {"column", remark.position.column}};
}

std::string way_text(const std::vector<std::string>& way) {
  std::string text;
  for (const std::string& state : way) text += (text.empty() ? "" : " -> ") + state;
  return text;
}

std::string paragraph_of(const std::string& file, const asl::Remark& remark) {
  std::string text = file + ":";
  if (remark.position.line > 0)
    text += std::to_string(remark.position.line) + ":" + std::to_string(remark.position.column) + ":";
  text += " " + std::string(asl::name_of(remark.severity)) + " " + remark.code;
  if (!remark.path.empty()) text += " at " + remark.path;
  text = printable(text + ": " + remark.message) + "\n";
  if (!remark.reason.empty()) text += "    " + printable(remark.reason) + ".\n";
  if (remark.way.size() > 1) text += "    way: " + printable(way_text(remark.way)) + "\n";
  if (!remark.patch.empty()) text += "    patch: " + printable(text_of(remark.patch)) + "\n";
  return text;
}

}  // namespace

Json document_of(const asl::Proof& proof) {
  Json findings = Json::array();
  for (const asl::Remark& remark : proof.remarks) findings.push_back(document_of_remark(remark));
  Json assumptions = Json::array();
  for (const asl::Assumption& one : proof.assumptions)
    assumptions.push_back({{"about", one.about}, {"path", one.path}, {"state", one.state}});
  return {{"proven", !proof.has_error()},
          {"findings", std::move(findings)},
          {"assumptions", std::move(assumptions)}};
}

std::string text_of(const std::string& file, const asl::Proof& proof) {
  std::string text;
  for (const asl::Remark& remark : proof.remarks) text += paragraph_of(file, remark);
  if (!proof.assumptions.empty()) text += "taken for granted:\n";
  for (const asl::Assumption& one : proof.assumptions)
    text += printable("    " + one.about + " holds " + one.path + " (" + one.state + " needs it)") + "\n";
  return text;
}

}  // namespace millrace::cli
