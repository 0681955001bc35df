#include "shared/asl/drawing/drawing.h"

#include <gtest/gtest.h>

#include "shared/asl/drawing/layout.h"
#include "shared/vocabulary/json.h"

namespace millrace::asl {
namespace {

constexpr const char* kMachine = R"({
  "StartAt": "Look",
  "States": {
    "Look": {"Type": "Task", "Resource": "millrace:enrich:look", "Next": "Good <&> \"enough\"?",
             "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Give up"}]},
    "Good <&> \"enough\"?": {"Type": "Choice", "Choices": [{"Variable": "$.x", "NumericGreaterThan": 3, "Next": "Each"}], "Default": "Rest"},
    "Rest": {"Type": "Wait", "Seconds": 5, "Next": "Look"},
    "Each": {"Type": "Map", "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Pass", "End": true}}}, "End": true},
    "Give up": {"Type": "Fail", "Error": "Tired"}
  }
})";

std::shared_ptr<const Definition> machine() {
  return parse_definition(kMachine).definition;
}

bool overlap(const PlacedState& left, const PlacedState& right) {
  return std::abs(left.centre.x - right.centre.x) < (left.size.width + right.size.width) / 2 &&
         std::abs(left.centre.y - right.centre.y) < (left.size.height + right.size.height) / 2;
}

TEST(Layout, LetsNoStatesOverlapAndLeadsDownwards) {
  const auto definition = machine();
  const auto layout = lay_out(definition->machine());

  for (const PlacedState& left : layout->states)
    for (const PlacedState& right : layout->states) {
      if (left.state == right.state) continue;
      EXPECT_FALSE(overlap(left, right)) << left.state->name << ", " << right.state->name;
    }
  for (const PlacedEdge& edge : layout->edges) {
    if (edge.edge.to->name == "Look") continue;
    EXPECT_LT(edge.points.front().y, edge.points.back().y) << edge.from->name;
  }
}

TEST(Layout, KeepsEverythingOnThePage) {
  const auto definition = machine();
  const auto layout = lay_out(definition->machine());

  for (const PlacedState& state : layout->states) {
    EXPECT_GE(state.centre.x - state.size.width / 2, 0);
    EXPECT_LE(state.centre.x + state.size.width / 2, layout->size.width);
    EXPECT_LE(state.centre.y + state.size.height / 2, layout->size.height);
  }
}

TEST(Drawing, EscapesNames) {
  const auto definition = machine();

  const std::string svg = draw_svg({.definition = *definition});

  EXPECT_NE(svg.find("Good &lt;&amp;&gt; &quot;enough&quot;?"), std::string::npos);
  EXPECT_EQ(svg.find("Good <"), std::string::npos);
}

TEST(Drawing, SaysWhenEdgesAreTaken) {
  const auto definition = machine();

  const std::string text = draw_ascii({.definition = *definition});

  EXPECT_NE(text.find("if $.x > 3 --> Each"), std::string::npos) << text;
  EXPECT_NE(text.find("on States.ALL --> Give up"), std::string::npos) << text;
  EXPECT_NE(text.find("default --> Rest"), std::string::npos) << text;
}

TEST(Drawing, NestsInMermaid) {
  const auto definition = machine();

  EXPECT_NE(draw_mermaid({.definition = *definition}).find("subgraph"), std::string::npos);
}

Json event(int id, int previous, const std::string& type, const std::string& details = "",
           const std::string& name = "") {
  Json one = {{"id", id}, {"previousEventId", previous}, {"type", type}};
  if (!details.empty()) one[details] = {{"name", name}};
  return one;
}

TEST(Drawing, ReadsProgressOffAHistory_E160) {
  const Json events = {event(1, 0, "ExecutionStarted"),
                       event(2, 0, "TaskStateEntered", "stateEnteredEventDetails", "A"),
                       event(3, 2, "TaskScheduled"),
                       event(4, 3, "TaskFailed"),
                       event(5, 4, "TaskStateExited", "stateExitedEventDetails", "A"),
                       event(6, 5, "PassStateEntered", "stateEnteredEventDetails", "B"),
                       event(7, 6, "PassStateExited", "stateExitedEventDetails", "B"),
                       event(8, 7, "TaskStateEntered", "stateEnteredEventDetails", "C")};
  Json failed = events;
  failed.push_back(event(9, 8, "TaskFailed"));
  failed.push_back(event(10, 9, "ExecutionFailed"));

  EXPECT_EQ(progress_of(events), (ProgressByState{{"A", StateProgress::kRecovered},
                                                  {"B", StateProgress::kSucceeded},
                                                  {"C", StateProgress::kRunning}}));
  EXPECT_EQ(progress_of(failed).at("C"), StateProgress::kFailed);
  EXPECT_TRUE(progress_of(Json::array()).empty());
}

TEST(Drawing, ColoursTheStatesOfARun) {
  const auto definition = machine();

  const std::string svg =
      draw_svg({.definition = *definition, .progress = {{"Look", StateProgress::kFailed}}});

  EXPECT_NE(svg.find("#fad2cf"), std::string::npos);
  EXPECT_NE(svg.find("not reached"), std::string::npos);
}

TEST(Drawing, RefusesAPictureThatNobodyCouldRead) {
  Json states = Json::object();
  for (int i = 0; i < 1600; ++i)
    states["S" + std::to_string(i)] = {{"Type", "Pass"}, {"Next", "S" + std::to_string(i + 1)}};
  states["S1600"] = {{"Type", "Succeed"}};
  const auto definition = parse_definition(Json{{"StartAt", "S0"}, {"States", states}}.dump()).definition;

  EXPECT_NE(draw_svg({.definition = *definition}).find("too many"), std::string::npos);
  EXPECT_GT(draw_ascii({.definition = *definition}).size(), 1600U);
}

}  // namespace
}  // namespace millrace::asl
