#pragma once

#include <string>
#include <string_view>

#include "shared/asl/definition.h"
#include "shared/vocabulary/json.h"
#include "shared/vocabulary/result.h"

namespace millrace::definitions {

enum class Notation { kJson, kYaml };

/// By the file's ending (.json, .yaml, .yml) where it says so; otherwise what begins with a brace or bracket
/// is JSON.
Notation notation_of(std::string_view file_name, std::string_view text);

/// shared/asl's judgement of a definition in either notation. Never throws, whatever the bytes.
asl::ParsedDefinition parse_definition(std::string_view text, Notation notation,
                                       asl::MachineType type = asl::MachineType::kStandard);

/// The document and where everything in it stands.
struct LocatedDocument {
  Json document;
  asl::Positions positions;
};

/// Rejected when the text is no document in its notation; parse_definition says the same as a finding.
Result<LocatedDocument> read_definition_document(std::string_view text, Notation notation);

/// What is stored and sent: JSON as it is, YAML as the same document in JSON.
Result<std::string> to_json_text(std::string_view text, Notation notation);

/// A document as a person reads it: JSON indented by two, or YAML in blocks.
std::string write_definition(const Json& document, Notation notation);

}  // namespace millrace::definitions
