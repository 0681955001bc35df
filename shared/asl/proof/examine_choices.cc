#include <algorithm>
#include <map>

#include "shared/asl/proof/examination.h"

namespace millrace::asl {
namespace {

std::vector<std::string> split_alternatives(std::string_view pattern) {
  std::vector<std::string> parts;
  for (std::size_t bar = 0; bar != std::string_view::npos;) {
    bar = pattern.find('|');
    parts.emplace_back(pattern.substr(0, bar));
    if (bar != std::string_view::npos) pattern.remove_prefix(bar + 1);
  }
  return parts;
}

/// The rule as it was meant: one of the alternatives.
Json rule_of_alternatives(const Json& rule, const std::vector<std::string>& alternatives) {
  Json meant = Json::object();
  for (const auto& [name, value] : rule.items())
    if (name != "Variable" && name != "StringMatches") meant[name] = value;
  Json tests = Json::array();
  for (const std::string& alternative : alternatives) {
    const char* test = alternative.find('*') == std::string::npos ? "StringEquals" : "StringMatches";
    tests.push_back({{"Variable", rule["Variable"]}, {test, alternative}});
  }
  meant["Or"] = std::move(tests);
  return meant;
}

void examine_patterns(Examination& examination, const Place& place, const Json& rule) {
  if (!rule.is_object()) return;
  for (const char* name : {"And", "Or"})
    if (const auto inner = rule.find(name); inner != rule.end() && inner->is_array())
      for (std::size_t i = 0; i < inner->size(); ++i)
        examine_patterns(examination, place / name / i, (*inner)[i]);
  if (const auto inner = rule.find("Not"); inner != rule.end())
    examine_patterns(examination, place / "Not", *inner);

  const auto pattern = rule.find("StringMatches");
  if (pattern == rule.end() || !pattern->is_string() || !rule.contains("Variable")) return;
  const std::string& text = pattern->get_ref<const std::string&>();
  const auto alternatives = split_alternatives(text);
  const bool has_empty =
      std::ranges::any_of(alternatives, [](const std::string& part) { return part.empty(); });
  if (alternatives.size() < 2 || has_empty) return;
  examination.remarks.push_back(
      {.severity = Remark::Severity::kError,
       .code = "ALTERNATION_IN_STRING_MATCHES",
       .path = (place / "StringMatches").pointer(),
       .message = "'|' is no alternation in StringMatches: only the text \"" + text + "\" itself matches",
       .reason = "\"" + alternatives.front() + "\" does not match, so the rule is passed over",
       .patch = Json::array({patch_step("replace", place, rule_of_alternatives(rule, alternatives))})});
}

/// States from which no success can be reached, and those that failures are sent to.
StateSet unhappy_states(const StateMachine& machine) {
  std::map<const State*, std::vector<const State*>> before;
  std::vector<const State*> hopeful;
  StateSet happy;
  for (const auto& state : machine.states) {
    for (const Edge& edge : edges_of(*state))
      if (edge.kind != Edge::Kind::kCatch) before[edge.to].push_back(state.get());
    if (ends_in_success(*state) && happy.insert(state.get()).second) hopeful.push_back(state.get());
  }
  for (std::size_t i = 0; i < hopeful.size(); ++i)
    for (const State* earlier : before[hopeful[i]])
      if (happy.insert(earlier).second) hopeful.push_back(earlier);
  StateSet unhappy = catch_targets(machine);
  for (const auto& state : machine.states)
    if (!happy.contains(state.get())) unhappy.insert(state.get());
  return unhappy;
}

/// Goes to a success without deciding anything more.
bool leads_straight_to_success(const State& state) {
  StateSet passed;
  for (const State* at = &state; at && passed.insert(at).second; at = at->next) {
    if (ends_in_success(*at)) return true;
    if (std::holds_alternative<ChoiceState>(at->details)) return false;
  }
  return false;
}

bool tests_text(const ChoiceRule& rule) {
  if (rule.kind == ChoiceRule::Kind::kTest)
    return rule.test == DataTest::kStringEquals || rule.test == DataTest::kStringMatches;
  return std::ranges::any_of(rule.operands, tests_text);
}

/// The tests of a rule without what only a Choice's own rules have.
Json bare_rule(const Json& rule) {
  Json bare = rule;
  for (const char* name : {"Next", "Comment", "Assign"}) bare.erase(name);
  return bare;
}

std::string first_variable(const Json& rule) {
  if (!rule.is_object()) return "";
  if (const auto variable = rule.find("Variable"); variable != rule.end() && variable->is_string())
    return variable->get<std::string>();
  for (const char* name : {"And", "Or"})
    if (const auto inner = rule.find(name); inner != rule.end() && inner->is_array() && !inner->empty())
      return first_variable(inner->front());
  if (const auto inner = rule.find("Not"); inner != rule.end()) return first_variable(*inner);
  return "";
}

Json one_of_texts(const std::string& variable, const std::vector<std::string>& texts) {
  Json tests = Json::array();
  for (const std::string& text : texts) tests.push_back({{"Variable", variable}, {"StringEquals", text}});
  return tests.size() == 1 ? tests.front() : Json{{"Or", tests}};
}

/// A rule of its own for the good case, first of all that the value is there; everything else goes where
/// failures go.
Json fail_closed(const Examination& examination, const PlacedMachine& placed, const State& state,
                 const State& unhappy) {
  const Place place = placed.states / state.name;
  const auto& choice = std::get<ChoiceState>(state.details);
  const Json* rules = examination.find(place / "Choices");
  Json patch = Json::array();
  if (!rules || !rules->is_array() || !choice.otherwise) return patch;
  Json refused = Json::array();
  std::string variable;
  for (const Json& rule : *rules) {
    if (variable.empty()) variable = first_variable(rule);
    refused.push_back(bare_rule(rule));
  }
  if (variable.empty()) return patch;
  const Json present = {{"Variable", variable}, {"IsPresent", true}};
  const Json text = {{"Variable", variable}, {"IsString", true}};
  const Json none_of_them = {{"Not", refused.size() == 1 ? refused.front() : Json{{"Or", refused}}}};
  const auto named = examination.options.accepted.find(state.name);
  const Json is_good =
      named == examination.options.accepted.end() ? none_of_them : one_of_texts(variable, named->second);
  const Json good = {{"And", Json::array({present, text, is_good})}, {"Next", choice.otherwise->name}};
  // Guarded themselves, the rules before it cannot stumble over a missing value either.
  Json guarded = Json::array({good});
  for (const Json& rule : *rules) {
    Json one = {{"And", Json::array({present, bare_rule(rule)})}};
    for (const char* name : {"Next", "Comment", "Assign"})
      if (rule.contains(name)) one[name] = rule[name];
    guarded.push_back(std::move(one));
  }
  patch.push_back(patch_step("replace", place / "Choices", std::move(guarded)));
  patch.push_back(patch_step("replace", place / "Default", unhappy.name));
  return patch;
}

void examine_default(Examination& examination, const PlacedMachine& placed, const State& state,
                     const ChoiceState& choice, const StateSet& unhappy) {
  const Place place = placed.states / state.name;
  if (!choice.otherwise) {
    examination.remarks.push_back(
        {.severity = Remark::Severity::kWarning,
         .code = "CHOICE_WITHOUT_DEFAULT",
         .path = place.pointer(),
         .message = state.name + " has no Default",
         .reason = "When no rule holds, the execution fails with States.Runtime, which nothing can catch"});
    return;
  }
  if (unhappy.contains(choice.otherwise) || !leads_straight_to_success(*choice.otherwise)) return;
  const auto refusing = std::ranges::find_if(choice.choices, [&](const ChoiceBranch& branch) {
    return branch.next && unhappy.contains(branch.next);
  });
  if (refusing == choice.choices.end()) return;
  const bool is_text = tests_text(refusing->rule);
  const bool all_refuse = std::ranges::all_of(choice.choices, [&](const ChoiceBranch& branch) {
    return branch.next && unhappy.contains(branch.next);
  });
  Remark remark{.severity = is_text ? Remark::Severity::kError : Remark::Severity::kWarning,
                .code = "DEFAULT_FAILS_OPEN",
                .path = (place / "Default").pointer(),
                .message = "Whatever no rule of " + state.name + " names goes to " + choice.otherwise->name +
                           " and succeeds",
                .reason = "A value that is misspelt, new or of another type passes as good",
                .way = {state.name, choice.otherwise->name}};
  if (is_text && all_refuse) remark.patch = fail_closed(examination, placed, state, *refusing->next);
  examination.remarks.push_back(std::move(remark));
}

bool accepts_by_exclusion(const ChoiceRule& rule) {
  if (rule.kind == ChoiceRule::Kind::kNot) return !rule.operands.empty() && tests_text(rule.operands.front());
  return rule.kind == ChoiceRule::Kind::kAnd && std::ranges::any_of(rule.operands, accepts_by_exclusion);
}

void examine_exclusions(Examination& examination, const PlacedMachine& placed, const State& state,
                        const ChoiceState& choice, const StateSet& unhappy) {
  for (std::size_t i = 0; i < choice.choices.size(); ++i) {
    const ChoiceBranch& branch = choice.choices[i];
    if (!branch.next || unhappy.contains(branch.next) || !accepts_by_exclusion(branch.rule)) continue;
    if (!choice.otherwise || !unhappy.contains(choice.otherwise)) continue;
    examination.remarks.push_back(
        {.severity = Remark::Severity::kWarning,
         .code = "ACCEPTS_ANY_OTHER_TEXT",
         .path = (placed.states / state.name / "Choices" / i).pointer(),
         .message = state.name + " accepts every text but those it names",
         .reason = "Name the values that are good: only you know them (prove --fix --accept STATE=VALUE)"});
  }
}

}  // namespace

void examine_choices(Examination& examination) {
  for (const PlacedMachine& placed : examination.machines) {
    const StateSet unhappy = unhappy_states(*placed.machine);
    for (const auto& state : placed.machine->states) {
      const auto* choice = std::get_if<ChoiceState>(&state->details);
      if (!choice) continue;
      const Place rules = placed.states / state->name / "Choices";
      if (const Json* written = examination.find(rules); written && written->is_array())
        for (std::size_t i = 0; i < written->size(); ++i)
          examine_patterns(examination, rules / i, (*written)[i]);
      examine_default(examination, placed, *state, *choice, unhappy);
      examine_exclusions(examination, placed, *state, *choice, unhappy);
    }
  }
}

}  // namespace millrace::asl
