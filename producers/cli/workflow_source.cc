#include "producers/cli/workflow_source.h"

#include <fstream>
#include <iterator>
#include <system_error>

#include "workers/supervise/workflow_terms.h"

namespace millrace::cli {

Result<frameworks::FrameworkFolder> read_workflow_source(const std::filesystem::path& path, const std::string& name) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    // "workflows/python/" names the folder python.
    const auto folder = path.has_filename() ? path : path.parent_path();
    return frameworks::read_framework_folder(folder, name);
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream.is_open()) {
    return rejected("FileMissing", path.string() + " cannot be read; name a workflow's folder or a file with its definition");
  }
  frameworks::FrameworkFolder folder;
  const std::string file_name = path.filename().string();
  folder.name = name.empty() ? file_name.substr(0, file_name.find('.')) : name;
  folder.definition_file = file_name;
  folder.definition.assign(std::istreambuf_iterator<char>(stream), {});
  return folder;
}

namespace {

Result<supervise::ResourceMap> read_resource_map(const frameworks::FrameworkFolder& folder, const std::string& file) {
  if (file.empty()) {
    const std::string* beside = folder.find_file("resources.json");
    return beside ? supervise::parse_resource_map(*beside) : Result<supervise::ResourceMap>(supervise::ResourceMap{});
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream.is_open()) return rejected("FileMissing", file + " cannot be read");
  return supervise::parse_resource_map(std::string(std::istreambuf_iterator<char>(stream), {}));
}

}  // namespace

Result<PreparedWorkflow> prepare_workflow(const std::filesystem::path& path, const std::string& name,
                                          const std::string& resources_file) {
  auto folder = read_workflow_source(path, name);
  if (!folder) return folder.error();
  PreparedWorkflow prepared{.file = definition_file_of(path, *folder),
                            .folder = *std::move(folder),
                            .resources = {},
                            .definition = {},
                            .findings = {}};
  auto parsed = definitions::parse_definition(prepared.folder.definition, notation_of(prepared.folder));
  prepared.findings = std::move(parsed.findings);
  if (!parsed.definition) return prepared;

  auto resources = read_resource_map(prepared.folder, resources_file);
  if (!resources) return resources.error();
  auto located = definitions::read_definition_document(prepared.folder.definition, notation_of(prepared.folder));
  if (!located) return located.error();
  // That names are no ARNs matters no more: each is mapped, or an error of its own.
  Json mapped = located->document;
  prepared.findings = supervise::map_resources(mapped, *resources);
  for (asl::Finding& finding : prepared.findings) {
    const asl::Position position = located->positions.nearest(finding.path);
    finding.line = position.line;
    finding.column = position.column;
  }
  if (!prepared.findings.empty()) return prepared;
  if (notation_of(prepared.folder) != definitions::Notation::kJson) {
    prepared.folder.definition = definitions::write_definition(located->document, definitions::Notation::kJson);
  }
  prepared.findings = asl::parse_definition(mapped, [&] { return located->positions; }).findings;
  prepared.definition = std::move(parsed.definition);
  prepared.folder.terms = supervise::encode_terms({.has_aws_limits = false, .resources = *resources});
  prepared.resources = std::move(*resources);
  return prepared;
}

definitions::Notation notation_of(const frameworks::FrameworkFolder& folder) {
  return definitions::notation_of(folder.definition_file, folder.definition);
}

std::string definition_file_of(const std::filesystem::path& path, const frameworks::FrameworkFolder& folder) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored) ? (path / folder.definition_file).string() : path.string();
}

}  // namespace millrace::cli
