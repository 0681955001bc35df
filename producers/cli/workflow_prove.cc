#include <fstream>
#include <map>

#include "producers/cli/commands.h"
#include "producers/cli/proof_documents.h"
#include "producers/cli/workflow_source.h"

namespace millrace::cli {
namespace {

struct ProveOptions {
  std::string path;
  std::string request_schema;
  std::string destination;
  std::optional<double> caller_timeout;
  std::vector<std::string> accepted;
  bool fixes = false;
};

/// From --request-schema, or the folder's own.
Result<std::optional<Json>> read_request_schema(const ProveOptions& options,
                                                const frameworks::FrameworkFolder& folder) {
  std::string text = folder.request_schema;
  if (!options.request_schema.empty()) {
    std::ifstream stream(options.request_schema, std::ios::binary);
    if (!stream.is_open()) return rejected("FileMissing", options.request_schema + " cannot be read");
    text.assign(std::istreambuf_iterator<char>(stream), {});
  }
  if (text.empty()) return std::optional<Json>();
  Json schema = Json::parse(text, nullptr, false);
  if (schema.is_discarded()) return rejected("InvalidSchema", "the request's schema is no JSON");
  return std::optional<Json>(std::move(schema));
}

Result<void> write_file(const std::string& path, const std::string& text) {
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  if (!stream) return rejected("FileNotWritten", path + " cannot be written");
  return {};
}

/// "EvaluateMatch=MATCHED", several times for one state.
Result<std::map<std::string, std::vector<std::string>>> read_accepted(const std::vector<std::string>& texts) {
  std::map<std::string, std::vector<std::string>> accepted;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      return rejected("usage", "--accept " + text + ": write --accept STATE=TEXT");
    accepted[text.substr(0, equals)].push_back(text.substr(equals + 1));
  }
  return accepted;
}

/// A text that is no document has its findings, and nothing to follow.
asl::Proof proof_of_findings(const std::vector<asl::Finding>& findings) {
  asl::Proof proof;
  for (const asl::Finding& finding : findings)
    proof.remarks.push_back({.severity = asl::Remark::Severity::kError,
                             .code = finding.code,
                             .path = finding.path,
                             .message = finding.message,
                             .position = {.line = finding.line, .column = finding.column}});
  return proof;
}

ExitCode code_of(const asl::Proof& proof) {
  return proof.has_error() ? ExitCode::kUsage : ExitCode::kOk;
}

struct Source {
  std::string file;
  definitions::Notation notation;
  std::optional<definitions::LocatedDocument> located;  ///< Absent when the text is no document …
  std::vector<asl::Finding> findings;                   ///< … and why.
  asl::ProofOptions options;
};

Result<Source> read_source(const ProveOptions& options) {
  const auto folder = read_workflow_source(options.path, {});
  if (!folder) return folder.error();
  Source source{.file = definition_file_of(options.path, *folder),
                .notation = notation_of(*folder),
                .located = {},
                .findings = {},
                .options = {}};
  auto schema = read_request_schema(options, *folder);
  if (!schema) return schema.error();
  auto accepted = read_accepted(options.accepted);
  if (!accepted) return accepted.error();
  source.options = {.request_schema = std::move(*schema),
                    .caller_timeout_seconds = options.caller_timeout,
                    .accepted = std::move(*accepted)};
  auto located = definitions::read_definition_document(folder->definition, source.notation);
  if (located)
    source.located = std::move(*located);
  else
    source.findings = definitions::parse_definition(folder->definition, source.notation).findings;
  return source;
}

ExitCode fix(CommandScope& scope, const ProveOptions& options, const Source& source,
             const asl::Proof& before) {
  const asl::Repair repair = asl::repair(source.located->document, source.options);
  const std::string text = definitions::write_definition(repair.document, source.notation);
  const std::string destination = options.destination.empty() ? source.file : options.destination;
  if (const auto written = write_file(destination, text); !written)
    return scope.console.fail(written.error());

  if (!scope.console.is_text()) {
    Json document = document_of(before);
    document["fixed"] = repair.document;
    document["applied"] = repair.applied;
    document["after"] = document_of(repair.proof);
    scope.console.print_json(document);
    return code_of(repair.proof);
  }
  scope.console.print_text(text);
  scope.console.note(destination + " is written: " + std::to_string(repair.applied.size()) + " patches");
  for (const asl::Remark& left : repair.proof.remarks)
    if (left.severity != asl::Remark::Severity::kNote)
      scope.console.note("left: " + left.code + " at " + left.path + ": " + left.message);
  return code_of(repair.proof);
}

ExitCode prove_workflow(CommandScope& scope, const ProveOptions& options) {
  const auto source = read_source(options);
  if (!source) return scope.console.fail(source.error());
  const asl::Proof proof =
      source->located ? asl::prove(source->located->document, source->located->positions, source->options)
                      : proof_of_findings(source->findings);
  if (options.fixes && source->located) return fix(scope, options, *source, proof);

  if (!scope.console.is_text()) {
    scope.console.print_json(document_of(proof));
    return code_of(proof);
  }
  scope.console.print_text(text_of(source->file, proof));
  scope.console.note(source->file + (proof.has_error() ? " goes wrong on some way" : " holds on every way"));
  return code_of(proof);
}

}  // namespace

void add_workflow_prove(CommandTree& tree, CLI::App& workflow) {
  tree.add<ProveOptions>(
      workflow, "prove", "Follow the data through every way of a definition and say what will go wrong",
      [](CommandSyntax& syntax, ProveOptions& options) {
        syntax.argument("FILE", options.path, "a definition in JSON or YAML, or a workflow's folder")
            .required();
        syntax.option("--request-schema", options.request_schema,
                      "JSON Schema of the input (default: the folder's)");
        syntax.option("--caller-timeout", options.caller_timeout, "seconds that whoever starts it waits");
        syntax.option("--accept", options.accepted,
                      "STATE=TEXT: a text that is good in a Choice; repeatable");
        syntax.flag("--fix", options.fixes, "write the corrected definition over FILE, and print it");
        syntax.option("--to", options.destination, "with --fix: write it there instead");
      },
      prove_workflow);
}

}  // namespace millrace::cli
