#include "shared/asl/definition.h"

#include <algorithm>

#include "shared/asl/json_reader.h"
#include "shared/asl/parse/definition_parser.h"
#include "shared/asl/parse/findings.h"
#include "shared/asl/parse/positions.h"
#include "shared/asl/state_machine.h"
#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

void collect_resources(const StateMachine& machine, std::vector<TaskResource>& resources) {
  for (const auto& state : machine.states) {
    if (const auto* task = std::get_if<TaskState>(&state->details)) resources.push_back({state->name, task->resource});
    if (const auto* map = std::get_if<MapState>(&state->details)) collect_resources(*map->processor, resources);
    if (const auto* parallel = std::get_if<ParallelState>(&state->details))
      for (const auto& branch : parallel->branches) collect_resources(*branch, resources);
  }
}

Finding no_document(std::string message, Position position, std::string pointer = {}) {
  return {.severity = Severity::kError,
          .code = code::kInvalidJson,
          .path = std::move(pointer),
          .message = std::move(message),
          .line = position.line,
          .column = position.column};
}

}  // namespace

Definition::Definition(std::unique_ptr<const StateMachine> machine) : machine_(std::move(machine)) {
  collect_resources(*machine_, resources_);
}
Definition::~Definition() = default;

std::optional<Duration> Definition::timeout() const { return machine_->timeout; }
const std::string& Definition::comment() const { return machine_->comment; }

std::variant<Json, Finding> read_definition(std::string_view json_text) {
  if (json_text.size() > kDefinitionBytesMax) return no_document("The definition is larger than 1 MiB", {});
  if (nesting_depth(json_text) > kNestingMax) return no_document("The definition is nested too deeply", {});
  ReadJson read = read_json(json_text);
  if (!read.value)
    return no_document("The definition is no JSON: " + read.error, position_at(json_text, read.error_offset));
  if (const std::string repeated = find_repeated_member(json_text); !repeated.empty())
    return no_document("The member " + repeated + " is written twice", find_positions(json_text).nearest(repeated), repeated);
  return *std::move(read.value);
}

ParsedDefinition parse_definition(std::string_view json_text, MachineType type) {
  const auto document = read_definition(json_text);
  if (const auto* fault = std::get_if<Finding>(&document)) return {.definition = nullptr, .findings = {*fault}};
  return parse_definition(std::get<Json>(document), [&] { return find_positions(json_text); }, type);
}

ParsedDefinition parse_definition(const Json& document, const std::function<Positions()>& positions, MachineType type) {
  Findings findings;
  auto machine = DefinitionParser(findings, type).parse(document);
  ParsedDefinition parsed;
  if (findings.size() > 0) parsed.findings = std::move(findings).locate(positions());
  const bool is_usable =
      std::ranges::none_of(parsed.findings, [](const Finding& one) { return one.severity == Severity::kError; });
  if (is_usable) parsed.definition = std::make_shared<const Definition>(std::move(machine));
  return parsed;
}

}  // namespace millrace::asl
