#include "shared/definitions/definition_text.h"

#include "shared/definitions/yaml_document.h"

namespace millrace::definitions {
namespace {

asl::ParsedDefinition refuse(const YamlFault& fault) {
  return {.definition = nullptr,
          .findings = {{.severity = asl::Severity::kError,
                        .code = "INVALID_YAML_DESCRIPTION",
                        .path = fault.pointer,
                        .message = fault.message,
                        .line = fault.position.line,
                        .column = fault.position.column}}};
}

Error error_of(const std::string& message, asl::Position position) {
  return rejected("definition", "line " + std::to_string(position.line) + ", column " +
                                    std::to_string(position.column) + ": " + message);
}

Result<LocatedDocument> read_json_document(std::string_view text) {
  auto document = asl::read_definition(text);
  if (const auto* fault = std::get_if<asl::Finding>(&document))
    return error_of(fault->message, {.line = fault->line, .column = fault->column});
  return LocatedDocument{.document = std::get<Json>(std::move(document)), .positions = asl::find_positions(text)};
}

}  // namespace

Notation notation_of(std::string_view file_name, std::string_view text) {
  if (file_name.ends_with(".yaml") || file_name.ends_with(".yml")) return Notation::kYaml;
  if (file_name.ends_with(".json")) return Notation::kJson;
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  const bool is_json = begin == std::string_view::npos || text[begin] == '{' || text[begin] == '[';
  return is_json ? Notation::kJson : Notation::kYaml;
}

asl::ParsedDefinition parse_definition(std::string_view text, Notation notation, asl::MachineType type) {
  if (notation == Notation::kJson) return asl::parse_definition(text, type);
  auto read = read_yaml(text);
  if (const auto* fault = std::get_if<YamlFault>(&read)) return refuse(*fault);
  auto& yaml = std::get<YamlDocument>(read);
  return asl::parse_definition(
      yaml.document, [&] { return std::move(yaml.positions); }, type);
}

Result<LocatedDocument> read_definition_document(std::string_view text, Notation notation) {
  if (notation == Notation::kJson) return read_json_document(text);
  auto read = read_yaml(text);
  if (const auto* fault = std::get_if<YamlFault>(&read)) return error_of(fault->message, fault->position);
  auto& yaml = std::get<YamlDocument>(read);
  return LocatedDocument{.document = std::move(yaml.document), .positions = std::move(yaml.positions)};
}

std::string write_definition(const Json& document, Notation notation) {
  if (notation == Notation::kYaml) return write_yaml(document);
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<std::string> to_json_text(std::string_view text, Notation notation) {
  if (notation == Notation::kJson) return std::string(text);
  auto read = read_definition_document(text, notation);
  if (!read) return read.error();
  return read->document.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace millrace::definitions
