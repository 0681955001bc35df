#include "shared/asl/execution.h"

#include <gtest/gtest.h>

#include "tests/unit/asl/workflow_run.h"

namespace millrace::asl {
namespace {

/// Grows random workflows: every kind of state, nested, with retriers, catchers, timers and variables.
class RandomWorkflow final {
 public:
  explicit RandomWorkflow(std::uint64_t seed) : random_(seed) {}

  std::string text() {
    Json machine = grow(0);
    if (draw(4) == 0) machine["TimeoutSeconds"] = 60;
    return machine.dump();
  }

 private:
  std::uint64_t draw(std::uint64_t bound) { return random_.next() % bound; }

  Json grow(int depth) {
    const std::uint64_t count = 1 + draw(4);
    std::vector<std::string> names;
    for (std::uint64_t i = 0; i < count; ++i) names.push_back("S" + std::to_string(next_name_++));
    Json machine = {{"StartAt", names[0]}, {"States", Json::object()}};
    for (std::size_t i = 0; i < names.size(); ++i) {
      Json state = kind(depth);
      if (i + 1 < names.size())
        state["Next"] = names[i + 1];
      else
        state["End"] = true;
      if (state["Type"] != "Pass" && state["Type"] != "Wait" && draw(2) == 0)
        state["Retry"] = {{{"ErrorEquals", {"States.ALL"}}, {"MaxAttempts", draw(3)}, {"JitterStrategy", "FULL"}}};
      machine["States"][names[i]] = state;
    }
    return machine;
  }

  Json kind(int depth) {
    switch (draw(depth < 2 ? 5 : 3)) {
      case 0: return {{"Type", "Pass"}, {"Assign", {{"v" + std::to_string(next_name_++), Json(draw(9))}}}};
      case 1: return {{"Type", "Wait"}, {"Seconds", draw(5)}};
      case 2: return {{"Type", "Task"}, {"Resource", "r"}, {"TimeoutSeconds", 9}, {"HeartbeatSeconds", 5}, {"ResultPath", nullptr}};
      case 3: return {{"Type", "Parallel"}, {"Branches", {grow(depth + 1), grow(depth + 1)}}, {"ResultPath", "$.p"}};
      default:
        return {{"Type", "Map"}, {"ItemsPath", "$.items"}, {"MaxConcurrency", draw(3)}, {"ResultPath", "$.m"},
                {"ItemSelector", {{"items", {1, 2}}, {"i.$", "$$.Map.Item.Index"}}}, {"ItemProcessor", grow(depth + 1)}};
    }
  }

  SeededRandom random_;
  int next_name_ = 0;
};

/// Runs to the end, answering tasks and moving the clock as `seed` says; what ends badly is redriven twice.
void run_to_end(WorkflowRun& run, std::uint64_t seed) {
  SeededRandom random(seed);
  run.start();
  int redrives = 0;
  for (int step = 0; step < 5000; ++step) {
    if (run.execution().is_finished() && (run.status() == "SUCCEEDED" || redrives++ == 2)) return;
    if (run.execution().is_finished()) run.redrive();
    const auto open = run.execution().open_tasks();
    const std::uint64_t choice = random.next() % 8;
    if (!open.empty() && choice < 5) {
      const OpenTask& task = open[random.next() % open.size()];
      if (choice == 0)
        run.apply(TaskFailed{task.key, "Boom", "why"});
      else if (choice == 1)
        run.apply(TaskHeartbeat{task.key});
      else
        run.apply(TaskSucceeded{task.key, {{"step", step}}});
    } else {
      run.advance_late_by(std::chrono::seconds(random.next() % 4));
    }
  }
}

/// All that a run has told and done, line by line.
std::vector<std::string> report_of(const WorkflowRun& run) {
  std::vector<std::string> lines;
  for (const HistoryEvent& event : run.history()) lines.push_back(aws_history_event(event).dump());
  for (const DispatchTask& task : run.dispatches())
    lines.push_back(Json({task.key.entry, task.key.retry, task.state_name, task.input}).dump());
  for (const TaskKey& key : run.cancelled()) lines.push_back(Json({key.entry, key.retry}).dump());
  lines.push_back(Json({run.status(), run.output(), run.error(), run.cause()}).dump());
  return lines;
}

TEST(Execution, StoringAndRestoringAtAnyPointChangesNothingThatFollows) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const std::string definition = RandomWorkflow(seed).text();
    const Json input = {{"items", {1, 2, 3}}};
    WorkflowRun kept(definition, input);
    WorkflowRun stored(definition, input);
    stored.store_between_events();
    run_to_end(kept, seed);
    run_to_end(stored, seed);

    ASSERT_TRUE(kept.execution().is_finished()) << definition;
    const auto expected = report_of(kept);
    const auto actual = report_of(stored);
    for (std::size_t i = 0; i < std::min(expected.size(), actual.size()); ++i) ASSERT_EQ(expected[i], actual[i]) << i;
    ASSERT_EQ(expected.size(), actual.size());
  }
}

TEST(Execution, EveryRandomRunHasAHistoryWithoutGapsAndOneEnd) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    WorkflowRun run(RandomWorkflow(seed).text(), {{"items", {1, 2, 3}}});
    run_to_end(run, seed);
    std::int64_t expected = 1;
    std::vector<TaskKey> keys;
    for (const HistoryEvent& event : run.history()) {
      ASSERT_EQ(event.id, expected++);
      ASSERT_LT(event.previous_id, event.id);
    }
    for (const DispatchTask& task : run.dispatches()) keys.push_back(task.key);
    std::ranges::sort(keys);
    EXPECT_TRUE(std::ranges::adjacent_find(keys) == keys.end()) << "a task key was used twice";
    EXPECT_EQ(run.execution().next_due(), std::nullopt);
    EXPECT_TRUE(run.execution().open_tasks().empty());
  }
}

TEST(Execution, RefusesDamagedBytesAndNewerFormats) {
  const std::string good = Execution::begin({}, {{"a", 1}}).encode();
  ASSERT_TRUE(Execution::decode(good));
  for (std::size_t length = 0; length < good.size(); ++length)
    EXPECT_EQ(Execution::decode(good.substr(0, length)).error().kind, ErrorKind::kRejected);
  EXPECT_EQ(Execution::decode("{\"format\":1}").error().kind, ErrorKind::kRejected);
  EXPECT_EQ(Execution::decode("{\"format\":999}").error().kind, ErrorKind::kBroken);
}

TEST(Execution, StoresASharedPayloadOnce) {
  WorkflowRun run(R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
    {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "r", "End": true}}},
    {"StartAt": "B", "States": {"B": {"Type": "Task", "Resource": "r", "End": true}}}]}}})", Json(std::string(10000, 'x')));
  run.start();
  EXPECT_LT(run.execution().encode().size(), 12000U);
}

TEST(Execution, IsAValue) {
  WorkflowRun run(one_state(R"("Type": "Task", "Resource": "r", "End": true)"));
  run.start();
  const Execution copy = run.execution();
  run.succeed("State");
  EXPECT_EQ(copy.status(), Status::kRunning);
  EXPECT_EQ(run.execution().status(), Status::kSucceeded);
}

}  // namespace
}  // namespace millrace::asl
