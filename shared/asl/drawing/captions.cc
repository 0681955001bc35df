#include "shared/asl/drawing/captions.h"

#include <algorithm>

#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

constexpr std::size_t kOperandCharactersMax = 24;
constexpr int kRuleDepthShown = 2;

struct TestWords {
  DataTest test;
  std::string_view words;
};

constexpr TestWords kTestWords[] = {{DataTest::kStringEquals, "="},
                                    {DataTest::kStringLessThan, "<"},
                                    {DataTest::kStringGreaterThan, ">"},
                                    {DataTest::kStringLessThanEquals, "<="},
                                    {DataTest::kStringGreaterThanEquals, ">="},
                                    {DataTest::kStringMatches, "matches"},
                                    {DataTest::kNumericEquals, "="},
                                    {DataTest::kNumericLessThan, "<"},
                                    {DataTest::kNumericGreaterThan, ">"},
                                    {DataTest::kNumericLessThanEquals, "<="},
                                    {DataTest::kNumericGreaterThanEquals, ">="},
                                    {DataTest::kBooleanEquals, "="},
                                    {DataTest::kTimestampEquals, "="},
                                    {DataTest::kTimestampLessThan, "<"},
                                    {DataTest::kTimestampGreaterThan, ">"},
                                    {DataTest::kTimestampLessThanEquals, "<="},
                                    {DataTest::kTimestampGreaterThanEquals, ">="},
                                    {DataTest::kIsNull, "is null"},
                                    {DataTest::kIsPresent, "is present"},
                                    {DataTest::kIsNumeric, "is numeric"},
                                    {DataTest::kIsString, "is string"},
                                    {DataTest::kIsBoolean, "is boolean"},
                                    {DataTest::kIsTimestamp, "is timestamp"}};

std::string words_of(DataTest test) {
  const auto* found = std::ranges::find(kTestWords, test, &TestWords::test);
  return found == std::end(kTestWords) ? "?" : std::string(found->words);
}

std::string words_of_rule(const ChoiceRule& rule, int depth) {
  if (rule.kind == ChoiceRule::Kind::kTest) {
    const std::string variable = rule.variable ? rule.variable->text() : "?";
    const std::string words = words_of(rule.test);
    if (words.starts_with("is ")) {
      const bool is_denied = rule.operand && rule.operand->is_boolean() && !rule.operand->get<bool>();
      return variable + (is_denied ? " is not " + words.substr(3) : " " + words);
    }
    const std::string operand = rule.operand_path ? rule.operand_path->text()
                                : rule.operand    ? cut(to_text(*rule.operand), kOperandCharactersMax)
                                                  : "?";
    return variable + " " + words + " " + operand;
  }
  if (depth >= kRuleDepthShown) return "(...)";
  if (rule.kind == ChoiceRule::Kind::kNot)
    return rule.operands.empty() ? "not ?" : "not (" + words_of_rule(rule.operands.front(), depth + 1) + ")";
  std::string words;
  for (const ChoiceRule& operand : rule.operands) {
    if (!words.empty()) words += rule.kind == ChoiceRule::Kind::kAnd ? " and " : " or ";
    words += words_of_rule(operand, depth + 1);
  }
  return depth == 0 ? words : "(" + words + ")";
}

std::string joined_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

std::string cut(std::string_view text, std::size_t characters_max) {
  if (count_characters(text) <= characters_max) return std::string(text);
  std::size_t characters = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    const bool begins = (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80;
    if (begins && ++characters > characters_max - 3) break;
    ++end;
  }
  return std::string(text.substr(0, end)) + "...";
}

std::string_view kind_name(const State& state) {
  static constexpr std::string_view kNames[] = {"Task",    "Pass", "Choice",   "Wait",
                                                "Succeed", "Fail", "Parallel", "Map"};
  return kNames[state.details.index()];
}

std::string caption_of(const State& state) {
  if (const auto* task = std::get_if<TaskState>(&state.details)) {
    if (task->kind == TaskKind::kLambdaFunction)
      return "lambda " + task->resource.substr(task->resource.find(":function:") + 10);
    if (task->kind == TaskKind::kActivity)
      return "activity " + task->resource.substr(task->resource.find(":activity:") + 10);
    return task->service.empty() ? task->resource : task->service + ":" + task->operation;
  }
  if (const auto* wait = std::get_if<WaitState>(&state.details)) {
    if (wait->seconds.value)
      return "wait " + to_text(Json(static_cast<std::int64_t>(*wait->seconds.value))) + " s";
    if (wait->seconds.path) return "wait " + wait->seconds.path->text() + " s";
    return wait->timestamp_path ? "wait until " + wait->timestamp_path->text() : "wait until a time";
  }
  if (const auto* fail = std::get_if<FailState>(&state.details)) return fail->error.value_or("fail");
  return "";
}

std::string caption_of(const State& state, const Edge& edge) {
  switch (edge.kind) {
    case Edge::Kind::kNext:
      return "";
    case Edge::Kind::kDefault:
      return "default";
    case Edge::Kind::kCatch:
      return joined_names(state.catchers[edge.index].errors);
    case Edge::Kind::kChoice:
      return words_of_rule(std::get<ChoiceState>(state.details).choices[edge.index].rule, 0);
  }
  return "";
}

std::vector<InnerMachine> inner_machines(const State& state) {
  std::vector<InnerMachine> inner;
  if (const auto* parallel = std::get_if<ParallelState>(&state.details))
    for (const auto& branch : parallel->branches)
      inner.push_back({.machine = branch.get(), .title = "branch " + std::to_string(inner.size() + 1)});
  if (const auto* map = std::get_if<MapState>(&state.details); map && map->processor)
    inner.push_back({.machine = map->processor.get(), .title = "for each item"});
  return inner;
}

std::vector<const State*> reading_order(const StateMachine& machine) {
  // Depth first along Next, Choices and Default, then Catch: what follows a state stands below it where it
  // can.
  std::vector<const State*> order;
  StateSet known;
  std::vector<const State*> ahead;
  if (machine.start) ahead.push_back(machine.start);
  while (!ahead.empty()) {
    const State* state = ahead.back();
    ahead.pop_back();
    if (!known.insert(state).second) continue;
    order.push_back(state);
    const auto edges = edges_of(*state);
    for (auto edge = edges.rbegin(); edge != edges.rend(); ++edge) ahead.push_back(edge->to);
  }
  for (const auto& state : machine.states)
    if (known.insert(state.get()).second) order.push_back(state.get());
  return order;
}

}  // namespace millrace::asl
