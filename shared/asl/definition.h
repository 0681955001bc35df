#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "shared/asl/finding.h"
#include "shared/asl/parse/positions.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/json.h"

namespace millrace::asl {

struct StateMachine;

/// A Task's resource, as written, and the state that names it.
struct TaskResource {
  std::string state_name;
  std::string resource;
};

/// A workflow in Amazon States Language, parsed and checked, with its paths, templates, intrinsics and choice rules
/// compiled. Immutable: any number of threads may use one at once. Made only by parse_definition.
class Definition final {
 public:
  explicit Definition(std::unique_ptr<const StateMachine> machine);
  ~Definition();
  Definition(const Definition&) = delete;
  Definition& operator=(const Definition&) = delete;

  /// The whole execution's TimeoutSeconds.
  std::optional<Duration> timeout() const;
  const std::string& comment() const;
  /// Every Task of the machine, nested ones too, in document order.
  const std::vector<TaskResource>& resources() const { return resources_; }
  /// The compiled machine, for the interpreter.
  const StateMachine& machine() const { return *machine_; }

 private:
  std::unique_ptr<const StateMachine> machine_;
  std::vector<TaskResource> resources_;
};

/// What became of a definition's text. `definition` is null exactly when a finding is an error; warnings may stand
/// beside a usable definition. All findings are reported at once, in document order.
struct ParsedDefinition {
  /// Shared because a definition outlives the job that brought it: all jobs of one version use the same one.
  std::shared_ptr<const Definition> definition;
  std::vector<Finding> findings;
};

inline constexpr std::size_t kDefinitionBytesMax = 1024 * 1024;

/// The document of a definition's text, within a definition's bounds; otherwise what is wrong with the text.
std::variant<Json, Finding> read_definition(std::string_view json_text);

/// As AWS has it: an Express machine may neither wait for a token nor for a child.
enum class MachineType { kStandard, kExpress };

/// Never throws; text that is no JSON is one finding.
ParsedDefinition parse_definition(std::string_view json_text, MachineType type = MachineType::kStandard);

/// The same for a definition that came in another notation, nested no deeper than kNestingMax. `positions` is asked only
/// when there is something to point at.
ParsedDefinition parse_definition(const Json& document, const std::function<Positions()>& positions,
                                  MachineType type = MachineType::kStandard);

}  // namespace millrace::asl
