#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shared/asl/proof/data_flow.h"
#include "shared/asl/proof/graph.h"
#include "shared/asl/proof/proof.h"

namespace millrace::asl {

/// A machine, branch or item processor with its place in the document, for checks that look at each by
/// itself.
struct PlacedMachine {
  const StateMachine* machine = nullptr;
  Place states;  ///< Of its "States".
  bool is_outermost = true;
  bool is_guarded = false;  ///< A Catch around it takes what fails inside.
};

/// Everything that checks look at, and where they say what they found.
struct Examination {
  const Json& document;
  const StateMachine& machine;
  const DataFlow& flow;
  const ProofOptions& options;
  std::vector<PlacedMachine> machines = {};  ///< The outermost first.
  std::vector<Remark> remarks = {};
  std::vector<Assumption> assumptions = {};
  /// The document's states by their JSON Pointers: a machine may have thousands, and its object is searched
  /// one by one.
  std::unordered_map<std::string, const Json*> states = {};

  /// The JSON of a place, null when it is not there.
  const Json* find(const Place& place) const;
  bool is_written(const Place& place) const { return find(place) != nullptr; }
};

// One file each. Each adds remarks.
void examine_data(Examination& examination);
void examine_recovery(Examination& examination);
void examine_choices(Examination& examination);
void examine_endings(Examination& examination);
void examine_loops(Examination& examination);
void examine_deadlines(Examination& examination);
void examine_arguments(Examination& examination);

/// {"op", "path", "value"} for a patch; `add` also replaces a member that is there.
Json patch_step(std::string_view operation, const Place& place, Json value = Json());

/// "TradeMatching" and "Trade matching" as "trade_matching".
std::string snake_case(std::string_view name);

}  // namespace millrace::asl
