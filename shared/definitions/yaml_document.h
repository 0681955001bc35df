#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "shared/asl/parse/positions.h"
#include "shared/vocabulary/json.h"

namespace millrace::definitions {

struct YamlDocument {
  Json document;
  asl::Positions positions;
};

/// Why a text is no YAML document that could be a definition, and where.
struct YamlFault {
  std::string message;
  asl::Position position = {};
  std::string pointer = {};
};

/// Reads one YAML document as JSON by YAML 1.2's core schema. Never throws.
std::variant<YamlDocument, YamlFault> read_yaml(std::string_view text);

/// What read_yaml reads as the same document again.
std::string write_yaml(const Json& document);

}  // namespace millrace::definitions
