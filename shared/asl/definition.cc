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

constexpr std::size_t kBytesMax = 1024 * 1024;

void collect_resources(const StateMachine& machine, std::vector<TaskResource>& resources) {
  for (const auto& state : machine.states) {
    if (const auto* task = std::get_if<TaskState>(&state->details)) resources.push_back({state->name, task->resource});
    if (const auto* map = std::get_if<MapState>(&state->details)) collect_resources(*map->processor, resources);
    if (const auto* parallel = std::get_if<ParallelState>(&state->details))
      for (const auto& branch : parallel->branches) collect_resources(*branch, resources);
  }
}

ParsedDefinition refuse(std::string message, Position position) {
  return {.definition = nullptr,
          .findings = {{.severity = Severity::kError,
                        .code = code::kInvalidJson,
                        .path = "",
                        .message = std::move(message),
                        .line = position.line,
                        .column = position.column}}};
}

}  // namespace

Definition::Definition(std::unique_ptr<const StateMachine> machine) : machine_(std::move(machine)) {
  collect_resources(*machine_, resources_);
}
Definition::~Definition() = default;

std::optional<Duration> Definition::timeout() const { return machine_->timeout; }
const std::string& Definition::comment() const { return machine_->comment; }

ParsedDefinition parse_definition(std::string_view json_text) {
  if (json_text.size() > kBytesMax) return refuse("The definition is larger than 1 MiB", {});
  if (nesting_depth(json_text) > kNestingMax) return refuse("The definition is nested too deeply", {});
  const ReadJson read = read_json(json_text);
  if (!read.value) return refuse("The definition is no JSON: " + read.error, position_at(json_text, read.error_offset));
  const Json& document = *read.value;
  if (const std::string repeated = find_repeated_member(json_text); !repeated.empty()) {
    ParsedDefinition refused = refuse("The member " + repeated + " is written twice", {});
    refused.findings.front().path = repeated;
    const Position position = find_positions(json_text).nearest(repeated);
    refused.findings.front().line = position.line;
    refused.findings.front().column = position.column;
    return refused;
  }

  Findings findings;
  auto machine = DefinitionParser(findings).parse(document);
  ParsedDefinition parsed{.definition = nullptr, .findings = std::move(findings).locate_in(json_text)};
  const bool is_usable =
      std::ranges::none_of(parsed.findings, [](const Finding& one) { return one.severity == Severity::kError; });
  if (is_usable) parsed.definition = std::make_shared<const Definition>(std::move(machine));
  return parsed;
}

}  // namespace millrace::asl
