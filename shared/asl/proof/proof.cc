#include "shared/asl/proof/proof.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "shared/asl/parse/definition_parser.h"
#include "shared/asl/proof/examination.h"
#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

constexpr int kRoundsMax = 20;
constexpr std::size_t kRemarksMax = 1000;

Remark remark_of(const Finding& finding) {
  return {.severity =
              finding.severity == Severity::kError ? Remark::Severity::kError : Remark::Severity::kWarning,
          .code = finding.code,
          .path = finding.path,
          .message = finding.message,
          .reason = finding.severity == Severity::kError ? "The definition cannot be put" : "",
          .is_certain = true,
          .way = {},
          .patch = Json::array(),
          .position = {.line = finding.line, .column = finding.column}};
}

/// A state that nothing leads to can go; so can what it alone led to, in the next round.
void add_removal(Remark& remark) {
  if (remark.message.ends_with("is not reachable.")) {
    remark.code = "UNREACHABLE_STATE";
    remark.reason = "The definition cannot be put";
    remark.patch.push_back({{"op", "remove"}, {"path", remark.path}});
  }
}

void index_states(Examination& examination, const Place& place) {
  const Json* states = examination.find(place);
  if (!states || !states->is_object()) return;
  for (const auto& [name, state] : states->items())
    examination.states.emplace((place / name).pointer(), &state);
}

void collect_machines(Examination& examination, const PlacedMachine& placed,
                      std::vector<PlacedMachine>& machines) {
  machines.push_back(placed);
  index_states(examination, placed.states);
  for (const auto& state : placed.machine->states) {
    const Place place = placed.states / state->name;
    const bool is_guarded = placed.is_guarded || !state->catchers.empty();
    const auto add = [&](const StateMachine& inner, const Place& inner_place) {
      collect_machines(examination,
                       {.machine = &inner,
                        .states = inner_place / "States",
                        .is_outermost = false,
                        .is_guarded = is_guarded},
                       machines);
    };
    if (const auto* parallel = std::get_if<ParallelState>(&state->details))
      for (std::size_t i = 0; i < parallel->branches.size(); ++i)
        add(*parallel->branches[i], place / "Branches" / i);
    if (const auto* map = std::get_if<MapState>(&state->details); map && map->processor)
      add(*map->processor,
          place / (examination.is_written(place / "ItemProcessor") ? "ItemProcessor" : "Iterator"));
  }
}

void examine_all(Examination& examination) {
  collect_machines(examination, {.machine = &examination.machine, .states = Place() / "States"},
                   examination.machines);
  examine_arguments(examination);
  examine_data(examination);
  examine_choices(examination);
  examine_endings(examination);
  examine_loops(examination);
  examine_recovery(examination);
  examine_deadlines(examination);
  if (!examination.flow.is_complete())
    examination.remarks.push_back(
        {.severity = Remark::Severity::kWarning,
         .code = "PROOF_INCOMPLETE",
         .message = "There are too many ways through this definition to follow all of them",
         .reason = "What is said here holds; more may be wrong"});
}

void bring_in_order(std::vector<Remark>& remarks, const Positions& positions) {
  for (Remark& remark : remarks)
    if (remark.position.line == 0) remark.position = positions.nearest(remark.path);
  std::ranges::stable_sort(remarks, {}, [](const Remark& one) {
    return std::tuple(one.severity, one.position.line, one.position.column);
  });
  if (remarks.size() > kRemarksMax) remarks.resize(kRemarksMax);
}

/// Applies one remark's patch; a patch whose place is gone changes nothing.
bool apply_patch(Json& document, const Json& patch) {
  try {
    Json patched = document.patch(patch);
    if (patched == document) return false;
    document = std::move(patched);
    return true;
  } catch (const Json::exception&) {
    return false;
  }
}

/// The state (or what else) that each step of a patch changes.
std::set<std::string> owners_of(const Json& patch) {
  std::set<std::string> owners;
  for (const Json& step : patch) {
    const std::string path = step.at("path").get<std::string>();
    const std::size_t states = path.rfind("/States/");
    const std::size_t end = states == std::string::npos ? std::string::npos : path.find('/', states + 8);
    owners.insert(path.substr(0, end));
  }
  return owners;
}

}  // namespace

std::string_view name_of(Remark::Severity severity) {
  switch (severity) {
    case Remark::Severity::kError:
      return "error";
    case Remark::Severity::kWarning:
      return "warning";
    case Remark::Severity::kNote:
      return "note";
  }
  return "note";
}

bool Proof::has_error() const {
  return std::ranges::any_of(
      remarks, [](const Remark& remark) { return remark.severity == Remark::Severity::kError; });
}

const Json* Examination::find(const Place& place) const {
  const std::string whole = place.pointer();
  const std::size_t inside = whole.rfind("/States/");
  const std::size_t end = inside == std::string::npos ? inside : whole.find('/', inside + 8);
  const auto state = states.find(whole.substr(0, end));
  const Json& root = state == states.end() ? document : *state->second;
  const bool is_whole_state = state != states.end() && end == std::string::npos;
  const Json::json_pointer pointer(state == states.end() ? whole : is_whole_state ? "" : whole.substr(end));
  return root.contains(pointer) ? &root.at(pointer) : nullptr;
}

Json patch_step(std::string_view operation, const Place& place, Json value) {
  Json step = {{"op", operation}, {"path", place.pointer()}};
  if (operation != "remove") step["value"] = std::move(value);
  return step;
}

std::string snake_case(std::string_view name) {
  std::string snake;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto character = static_cast<unsigned char>(name[i]);
    const bool is_upper = std::isupper(character) != 0;
    const bool follows_lower = i > 0 && std::islower(static_cast<unsigned char>(name[i - 1])) != 0;
    const bool ends_acronym = i > 0 && i + 1 < name.size() &&
                              std::isupper(static_cast<unsigned char>(name[i - 1])) != 0 &&
                              std::islower(static_cast<unsigned char>(name[i + 1])) != 0;
    if (is_upper && (follows_lower || ends_acronym) && !snake.ends_with('_')) snake += '_';
    if (std::isalnum(character) != 0)
      snake += static_cast<char>(std::tolower(character));
    else if (!snake.empty() && !snake.ends_with('_'))
      snake += '_';
  }
  return snake;
}

Proof prove(const Json& document, const Positions& positions, const ProofOptions& options) {
  Proof proof;
  Findings findings;
  const auto machine = DefinitionParser(findings, MachineType::kStandard).parse(document);
  for (const Finding& finding : std::move(findings).locate(positions)) {
    proof.remarks.push_back(remark_of(finding));
    add_removal(proof.remarks.back());
  }
  if (machine->start) {
    const Origin request{.kind = Origin::Kind::kRequest};
    DataFlow flow(document);
    flow.follow(*machine, options.request_schema ? shape_of_schema(*options.request_schema, request)
                                                 : any_shape(request));
    Examination examination{.document = document, .machine = *machine, .flow = flow, .options = options};
    examine_all(examination);
    std::ranges::move(examination.remarks, std::back_inserter(proof.remarks));
    proof.assumptions = std::move(examination.assumptions);
  }
  bring_in_order(proof.remarks, positions);
  return proof;
}

Repair repair(Json document, const ProofOptions& options) {
  Repair repair{.document = std::move(document), .applied = {}, .proof = {}};
  for (int round = 0; round < kRoundsMax; ++round) {
    repair.proof = prove(repair.document, Positions(), options);
    const std::size_t applied_before = repair.applied.size();
    // One patch per state and round: they were made from the same document and know nothing of one another.
    std::set<std::string> changed;
    for (const Remark& remark : repair.proof.remarks) {
      if (!remark.is_certain) continue;
      const auto owners = owners_of(remark.patch);
      if (owners.empty() ||
          std::ranges::any_of(owners, [&](const std::string& owner) { return changed.contains(owner); }))
        continue;
      if (!apply_patch(repair.document, remark.patch)) continue;
      changed.insert(owners.begin(), owners.end());
      repair.applied.push_back(remark.code);
    }
    if (repair.applied.size() == applied_before) break;
  }
  return repair;
}

}  // namespace millrace::asl
